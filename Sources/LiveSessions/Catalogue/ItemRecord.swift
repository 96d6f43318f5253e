import Foundation
import SessionData

/// What was told of an item, as it is kept: JSON with short names, of which newer versions may add some.
struct ItemRecord: Codable, Equatable {
  /// Its title; an empty one takes the table's away.
  var title: String?
  /// Values of attributes; an empty list takes the table's away.
  var attributes: [String: [String]]?
  var hidden: Bool?
  var removed: Bool?
  /// Whether what tables say of the item does not count.
  var whole: Bool?
  /// When the item came, in Unix seconds.
  var added: Double?

  var isHidden: Bool { hidden ?? false }
  var isRemoved: Bool { removed ?? false }
  var isWhole: Bool { whole ?? false }
  /// Whether no list may show the item.
  var isOut: Bool { isHidden || isRemoved }

  /// What follows from a change; `nil` where there is nothing that it could change.
  ///
  /// - Parameter now: Unix seconds.
  static func after(_ change: ItemChange, _ record: ItemRecord?, now: Double) -> ItemRecord? {
    switch change {
    case .put(_, let item):
      return ItemRecord(
        title: item.title, attributes: item.attributes.filter { !$0.value.isEmpty },
        hidden: item.isHidden, whole: true, added: item.added ?? record?.added ?? now)
    case .remove: return ItemRecord(removed: true, whole: true)
    case .patch(_, let patch):
      if record?.isRemoved == true { return nil }
      var record = record ?? ItemRecord()
      if let title = patch.title { record.title = title }
      if let isHidden = patch.isHidden { record.hidden = isHidden }
      if let added = patch.added { record.added = added }
      record.attributes = (record.attributes ?? [:]).merging(patch.attributes) { $1 }
        // Where no table counts, there is nothing that an empty list would take away.
        .filter { [isWhole = record.isWhole] in !isWhole || !$0.value.isEmpty }
      return record
    }
  }

  /// Values of an attribute, where the record says something of it.
  func values(of attribute: String) -> [String]? {
    attributes?[attribute] ?? (isWhole ? [] : nil)
  }

  /// Values of an attribute of an item: what was told of it, or else those of its row in a table.
  static func values(
    of attribute: String, told record: ItemRecord?, row: ItemIndex?,
    in column: ItemAttributes.Column?
  ) -> [String] {
    record?.values(of: attribute) ?? row.flatMap { column?.values[Int($0)] } ?? []
  }

  var bytes: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [UInt8](try encoder.encode(self))
    }
  }

  init?(bytes: [UInt8]) {
    guard let record = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
    self = record
  }

  init(
    title: String? = nil, attributes: [String: [String]]? = nil, hidden: Bool? = nil,
    removed: Bool? = nil, whole: Bool? = nil, added: Double? = nil
  ) {
    (self.title, self.attributes, self.hidden) = (title, attributes, hidden)
    (self.removed, self.whole, self.added) = (removed, whole, added)
  }
}
