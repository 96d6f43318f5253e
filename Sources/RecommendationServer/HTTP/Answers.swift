import EventLogs
import Foundation
import Hummingbird
import LiveSessions
import NIOCore
import Recommendation
import SessionData

/// What the server answers, as JSON.
struct Answers: Sendable {
  /// Most items that an answer names as unknown: some tell what is wrong, and a session may have thousands.
  private static let mostUnknown = 20
  /// Most identifiers of a filter that an answer names.
  private static let mostUnknownInFilter = 100

  let titles: ItemTitles

  /// A list, with its session when it has one, and with the number of events that were moved there.
  func list(
    _ answer: ListAnswer, of request: ListRequest, session: String?, moved: Int? = nil
  ) -> Response {
    var writer = JSONWriter(capacity: 256 + 80 * answer.best.count)
    writer.object { writer in
      if let session { writer.field("session", session) }
      if let moved { writer.field("moved", moved) }
      write(answer, to: &writer)
      Self.write(unknown: request.unknownItems(to: answer.model), to: &writer)
    }
    var response = Self.json(writer)
    if answer.isReplay { response.headers[.idempotencyReplayed] = "true" }
    return response
  }

  /// `{"results": [{…}, …]}`, one for each session.
  func lists(_ answers: [ListAnswer], of request: ListRequest) -> Response {
    var writer = JSONWriter(capacity: 2048 * answers.count)
    writer.object { writer in
      writer.name("results")
      writer.array(answers) { writer, answer in
        writer.object { write(answer, to: &$0) }
      }
      // Sessions that the fallback answers have another model: what one of the two knows has an effect.
      let model = answers[0].model
      var unknown = request.unknownItems(to: model)
      if let other = answers.first(where: { $0.model !== model })?.model {
        unknown.removeAll { other.vocabulary.index(of: $0) != nil }
      }
      Self.write(unknown: unknown, to: &writer)
    }
    return Self.json(writer)
  }

  /// What is kept of a session.
  func session(_ record: SessionRecord, named session: String, _ model: ServedModel?) -> Response {
    var writer = JSONWriter(capacity: 256 + 64 * record.events.count)
    writer.object { writer in
      writer.field("session", session)
      writer.field("events", record.eventCount)
      writer.field("created", Self.text(ofTime: record.created))
      writer.field("last_use", Self.text(ofTime: record.lastUse))
      writer.name("age_seconds")
      writer.value(max(0, Date().timeIntervalSince1970 - record.created))
      writer.field("model", record.model)
      writer.field("model_version", record.modelVersion)
      writer.name("items")
      writer.array(record.events) { writer, event in
        writer.object { writer in
          writer.field("item", event.item)
          writer.name("time")
          writer.value(event.time)
          writer.field("known", model?.vocabulary.index(of: event.item) != nil)
        }
      }
    }
    return Self.json(writer)
  }

  /// Items most like one.
  func similar(
    to item: String, _ answer: ListAnswer, of request: ListRequest
  ) -> Response {
    list(answer, of: request, ("item", item), "similar")
  }

  /// A list that needs no session.
  func items(in list: ItemList, _ answer: ListAnswer, of request: ListRequest) -> Response {
    self.list(answer, of: request, ("list", list.rawValue), "items")
  }

  private func list(
    _ answer: ListAnswer, of request: ListRequest, _ what: (name: StaticString, value: String),
    _ name: StaticString
  ) -> Response {
    var writer = JSONWriter(capacity: 256 + 80 * answer.best.count)
    writer.object { writer in
      writer.field(what.name, what.value)
      writer.field("model", answer.model.name)
      writer.field("model_version", answer.model.version)
      writer.name(name)
      writeItems(of: answer, to: &writer)
      Self.write(unknown: request.unknownItems(to: answer.model), to: &writer)
    }
    return Self.json(writer)
  }

  /// Items that were searched for.
  func items(_ items: [ItemIndex], of request: ListRequest, _ model: ServedModel) -> Response {
    var writer = JSONWriter(capacity: 128 + 80 * items.count)
    writer.object { writer in
      writer.field("model", model.name)
      writer.field("model_version", model.version)
      writer.name("items")
      writer.array(items) { writer, item in
        writer.object { writer in write(item, model, to: &writer) }
      }
      Self.write(unknown: request.unknownItems(to: model), to: &writer)
    }
    return Self.json(writer)
  }

  /// What is being served.
  func models(_ sessions: LiveSessionService) -> Response {
    var writer = JSONWriter(capacity: 1024)
    writer.object { writer in
      writer.name("models")
      writer.array(sessions.models) { writer, model in
        writer.object { Self.write(model, percent: sessions.percent(of: model.name), to: &$0) }
      }
      writer.field("has_titles", titles.areThere)
      writer.name("item_sets")
      writer.array(sessions.itemSets) { $0.value($1) }
      writer.name("item_attributes")
      writer.array(sessions.itemAttributes) { $0.value($1) }
    }
    return Self.json(writer)
  }

  /// A model that was loaded anew.
  func reloaded(_ model: ServedModel) -> Response {
    var writer = JSONWriter(capacity: 128)
    writer.object { writer in
      writer.field("model", model.name)
      writer.field("model_version", model.version)
      writer.field("items", model.vocabulary.count)
    }
    return Self.json(writer)
  }

  /// A model that answers from now on where nothing else is said.
  func promoted(_ model: ServedModel, insteadOf before: ServedModel) -> Response {
    var writer = JSONWriter(capacity: 128)
    writer.object { writer in
      writer.field("model", model.name)
      writer.field("model_version", model.version)
      writer.field("before", before.name)
    }
    return Self.json(writer)
  }

  private static func write(
    _ model: ServedModel, percent: Double?, to writer: inout JSONWriter
  ) {
    writer.field("name", model.name)
    writer.field("version", model.version)
    writer.field("items", model.vocabulary.count)
    writer.field("loaded_at", text(ofTime: model.loadedAt.timeIntervalSince1970))
    writer.field("default", percent == nil)
    if let percent {
      writer.name("percent")
      writer.value(percent)
    }
    writer.name("settings")
    writer.array(model.settings) { writer, setting in
      writer.object { writer in
        writer.field("name", setting.name)
        writer.field("value", setting.value)
      }
    }
  }

  private func write(_ answer: ListAnswer, to writer: inout JSONWriter) {
    writer.field("events", answer.events)
    writer.field("model", answer.model.name)
    writer.field("model_version", answer.model.version)
    if answer.isMostPopular { writer.field("most_popular", true) }
    writer.name("recommendations")
    writeItems(of: answer, to: &writer)
    if let vector = answer.vector {
      writer.name("vector")
      writer.array(vector) { $0.value($1) }
    }
    if !answer.unknown.isEmpty {
      writer.name("unknown_items")
      writer.array(answer.unknown.prefix(Self.mostUnknown)) { $0.value($1) }
      writer.field("unknown_item_count", answer.unknown.count)
    }
  }

  /// Items of `only` and `exclude` that had no effect, as a client that misspells them finds out here.
  private static func write(unknown items: [String], to writer: inout JSONWriter) {
    if items.isEmpty { return }
    writer.name("unknown_filter_items")
    writer.array(items.prefix(mostUnknownInFilter)) { $0.value($1) }
  }

  private func writeItems(of answer: ListAnswer, to writer: inout JSONWriter) {
    let vocabulary = answer.model.vocabulary
    // Nearly all lists of the best are nothing but that.
    let isPlain =
      answer.placed.pinned.isEmpty && answer.placed.explored.isEmpty && answer.reasons.isEmpty
    writer.array(answer.best) { writer, scored in
      writer.object { writer in
        write(scored.item, answer.model, to: &writer)
        writer.name("score")
        writer.value(scored.score)
        if isPlain { return }
        if answer.placed.pinned.contains(scored.item) { writer.field("pinned", true) }
        if answer.placed.explored.contains(scored.item) { writer.field("explored", true) }
        if let reason = answer.reasons[scored.item] {
          writer.name("because")
          writer.value(utf8: vocabulary.utf8(of: reason))
        }
      }
    }
  }

  private func write(_ item: ItemIndex, _ model: ServedModel, to writer: inout JSONWriter) {
    let id = model.vocabulary.utf8(of: item)
    writer.name("item")
    writer.value(utf8: id)
    if let title = titles.title(ofUTF8: id) { writer.field("title", title) }
  }

  static func json(_ writer: JSONWriter) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
  }

  /// ISO 8601, in UTC.
  static func text(ofTime seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds).formatted(.iso8601)
  }
}
