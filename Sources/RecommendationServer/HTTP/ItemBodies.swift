import EventLogs
import Foundation
import LiveSessions
import SessionData

/// The body of `PUT` and `PATCH /v1/items/{item}`: what is known of an item.
struct ItemBody: RequestBody {
  static let fields = ["title", "attributes", "hidden", "added"]

  /// Characters (Unicode scalars) of the longest title.
  private static let longestTitle = 1024
  /// Characters of the longest name of an attribute.
  private static let longestName = 256
  let patch: ItemPatch

  /// All that is known of the item, where nothing else is.
  var description: ItemDescription {
    ItemDescription(
      title: patch.title, attributes: patch.attributes, isHidden: patch.isHidden ?? false,
      added: patch.added)
  }

  init(from decoder: any Decoder) throws {
    self.init(patch: try Self.read(try BodyFields(decoder, known: Self.fields)))
  }

  fileprivate init(patch: ItemPatch) { self.patch = patch }

  fileprivate static func read(_ fields: BodyFields) throws -> ItemPatch {
    let title = try fields.text("title")
    if let title, title.unicodeScalars.count > longestTitle {
      throw Problem.invalid(
        fields.path("title"),
        "has \(title.unicodeScalars.count) characters; allowed: 0 … \(longestTitle)")
    }
    let attributes = try fields.optional("attributes", as: [String: Values?].self) ?? [:]
    let path = fields.path("attributes")
    let most = ItemDescription.mostAttributes
    guard attributes.count <= most else {
      throw Problem.invalid(path, "are \(attributes.count); allowed: \(most) at most")
    }
    var texts: [String: [String]] = [:]
    for (name, values) in attributes {
      guard (1...longestName).contains(name.unicodeScalars.count) else {
        throw Problem.invalid(
          path,
          "has a name of \(name.unicodeScalars.count) characters; allowed: 1 … \(longestName)")
      }
      // Null takes an attribute away, as no value does.
      texts[name] = try values?.checked("\(path).\(name)") ?? []
    }
    return ItemPatch(
      title: title, attributes: texts, isHidden: try fields.flag("hidden"),
      added: try fields.time("added"))
  }

  /// A value of an attribute, or several, as texts like those of a table.
  private struct Values: Decodable {
    let texts: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(AttributeText.self) {
        texts = [one.text]
      } else if let several = try? container.decode([AttributeText].self) {
        texts = several.map(\.text)
      } else {
        throw Problem.invalid(
          BodyFields.path(decoder.codingPath),
          "is not a text, a number, true or false, or a list of these")
      }
    }

    func checked(_ field: String) throws -> [String] {
      let texts = texts.filter { !$0.isEmpty }
      guard texts.count <= ItemAttributes.mostValues else {
        throw Problem.invalid(
          field, "has \(texts.count) values; allowed: \(ItemAttributes.mostValues) at most")
      }
      if let long = texts.first(where: { $0.utf8.count > ItemAttributes.longestValue }) {
        throw Problem.invalid(
          field,
          "has a value of \(long.utf8.count) bytes; allowed: "
            + "\(ItemAttributes.longestValue) at most")
      }
      return texts
    }
  }
}

/// The body of `POST /v1/items:batch`: changes of many items, all of which are made, or none.
struct ItemBatchBody: RequestBody {
  /// Most items of a batch.
  static let longest = 10_000

  let changes: [ItemChange]

  private enum Kind: String, CaseIterable { case put, patch, delete }

  private struct One: Decodable {
    let change: ItemChange

    init(from decoder: any Decoder) throws {
      let fields = try BodyFields(decoder, known: ["item", "change"] + ItemBody.fields)
      let item = try fields.required("item", as: String.self)
      try EventsRequest.Event.check(item, fields.path("item"))
      let name = try fields.text("change") ?? Kind.put.rawValue
      let patch = try ItemBody.read(fields)
      switch Kind(rawValue: name) {
      case .put:
        change = .put(item, ItemBody(patch: patch).description)
      case .patch: change = .patch(item, patch)
      case .delete:
        guard patch == ItemPatch() else {
          throw Problem.invalid(
            fields.path("change"), "is delete, which leaves nothing to say of the item")
        }
        change = .remove(item)
      case nil:
        throw Problem.invalid(
          fields.path("change"),
          "is '\(name.prefix(40))'; allowed: "
            + Kind.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: ["items"])
    changes = try fields.required("items", as: [One].self).map(\.change)
    guard (1...Self.longest).contains(changes.count) else {
      throw Problem.invalid("items", "has \(changes.count) items; allowed: 1 … \(Self.longest)")
    }
    var names: Set<String> = []
    for (place, change) in changes.enumerated() where !names.insert(change.item).inserted {
      throw Problem.invalid("items[\(place)].item", "stands there twice; say all of it at once")
    }
  }
}
