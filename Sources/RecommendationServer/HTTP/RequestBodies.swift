import LiveSessions
import NIOCore

/// The body of a request.
protocol RequestBody: Decodable, SendableMetatype {
  /// Reads it.
  static func read(_ body: ByteBuffer) throws -> Self
}

extension RequestBody {
  static func read(_ body: ByteBuffer) throws -> Self {
    try BodyFields.decode(Self.self, from: body)
  }
}

/// A body that most requests bring in a plain form.
protocol PlainBody: RequestBody {
  /// Names of all its fields.
  static var fields: [String] { get }

  /// Takes over plain fields; throws whatever is thrown where these are not enough, or wrong.
  init(plain fields: PlainFields) throws
}

extension PlainBody {
  static func read(_ body: ByteBuffer) throws -> Self {
    // What is wrong is for the general reader to say.
    if let plain = try? PlainFields(body, known: fields), let read = try? Self(plain: plain) {
      return read
    }
    return try BodyFields.decode(Self.self, from: body)
  }
}

/// The body of `POST /v1/sessions/{session}/events`.
struct EventBody: PlainBody {
  static let fields = ["item", "time"] + ListRequest.fields

  let request: EventsRequest

  init(plain fields: PlainFields) throws {
    guard let item = try fields.text("item"), !fields.has("time") else {
      throw PlainFields.NotPlain()
    }
    try EventsRequest.Event.check(item, "item")
    request = EventsRequest(events: [.init(item: item)], list: try ListRequest(fields))
  }

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: Self.fields)
    request = EventsRequest(
      events: [try EventsRequest.Event(fields)], list: try ListRequest(fields))
  }
}

/// The body of `POST /v1/sessions/{session}/events:batch`.
struct EventBatchBody: RequestBody {
  /// Most events of a batch.
  static let longest = 1000

  let request: EventsRequest

  private struct One: Decodable {
    let event: EventsRequest.Event

    init(from decoder: any Decoder) throws {
      event = try EventsRequest.Event(try BodyFields(decoder, known: ["item", "time"]))
    }
  }

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: ["events"] + ListRequest.fields)
    let events = try fields.required("events", as: [One].self).map(\.event)
    guard (1...Self.longest).contains(events.count) else {
      throw Problem.invalid("events", "has \(events.count) events; allowed: 1 … \(Self.longest)")
    }
    request = EventsRequest(events: events, list: try ListRequest(fields))
  }
}

/// The body of `POST /v1/sessions/{session}/merge`.
struct MergeBody: RequestBody {
  /// The session whose events are moved.
  let other: String
  let list: ListRequest

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: ["from"] + ListRequest.fields)
    other = try fields.required("from", as: String.self)
    let length = other.unicodeScalars.count
    guard (1...512).contains(length) else {
      throw Problem.invalid("from", "has \(length) characters; allowed: 1 … 512")
    }
    list = try ListRequest(fields)
  }
}

/// The body of `POST /v1/model/promote`.
struct PromotionBody: RequestBody {
  let model: String

  init(from decoder: any Decoder) throws {
    model = try BodyFields(decoder, known: ["model"]).required("model", as: String.self)
  }
}

/// The body of `POST /v1/recommendations`.
struct RecommendationsBody: PlainBody {
  /// Most sessions of a request.
  static let most = 1000

  let list: ListRequest
  let sessions: [[String]]
  /// Whether the request brought one session as `items`, so that one answer is due.
  let isSingle: Bool

  static let fields = ["items", "sessions"] + ListRequest.fields

  init(plain fields: PlainFields) throws {
    guard let items = try fields.texts("items"), !fields.has("sessions") else {
      throw PlainFields.NotPlain()
    }
    for item in items { try EventsRequest.Event.check(item, "items") }
    (list, sessions, isSingle) = (try ListRequest(fields), [items], true)
  }

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: Self.fields)
    list = try ListRequest(fields)
    let items = try fields.optional("items", as: [String].self)
    let sessions = try fields.optional("sessions", as: [[String]].self)
    switch (items, sessions) {
    case (let items?, nil): (self.sessions, isSingle) = ([items], true)
    case (nil, let sessions?): (self.sessions, isSingle) = (sessions, false)
    default: throw Problem.invalid("items", "give either items or sessions")
    }
    guard (1...Self.most).contains(self.sessions.count) else {
      throw Problem.invalid("sessions", "has \(self.sessions.count); allowed: 1 … \(Self.most)")
    }
    for (session, items) in self.sessions.enumerated() {
      for (place, item) in items.enumerated() {
        try EventsRequest.Event.check(
          item, isSingle ? "items[\(place)]" : "sessions[\(session)][\(place)]")
      }
    }
  }
}

extension EventsRequest.Event {
  /// Characters (Unicode scalars) of the longest identifier.
  private static let longestItem = 1024

  fileprivate init(_ fields: BodyFields) throws {
    let item = try fields.required("item", as: String.self)
    let time = try fields.time("time")
    try Self.check(item, fields.path("item"))
    self.init(item: item, time: time)
  }

  /// Refuses what is no item's identifier.
  static func check(
    _ item: String, _ field: @autoclosure () -> String
  ) throws(Problem) {
    // No text has more characters than bytes.
    if (1...longestItem).contains(item.utf8.count) { return }
    let length = item.unicodeScalars.count
    guard (1...longestItem).contains(length) else {
      throw .invalid(field(), "has \(length) characters; allowed: 1 … \(longestItem)")
    }
  }
}

extension BodyFields {
  /// Unix seconds, up to the year 2286, so that milliseconds are found out; `nil` when the field is absent.
  func time(_ name: String) throws -> Double? {
    let time = try optional(name, as: Double.self)
    if let time, !(0..<1e10).contains(time) {
      throw Problem.invalid(path(name), "is \(time); give Unix seconds, not milliseconds")
    }
    return time
  }
}
