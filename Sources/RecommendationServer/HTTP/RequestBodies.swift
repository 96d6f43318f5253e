import LiveSessions

/// The body of `POST /v1/sessions/{session}/events`.
struct EventBody: Decodable {
  let request: EventsRequest

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: ["item", "time"] + ListRequest.fields)
    request = EventsRequest(
      events: [try EventsRequest.Event(fields)], list: try ListRequest(fields))
  }
}

/// The body of `POST /v1/sessions/{session}/events:batch`.
struct EventBatchBody: Decodable {
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

/// The body of `POST /v1/recommendations`.
struct RecommendationsBody: Decodable {
  /// Most sessions of a request.
  static let most = 1000

  let list: ListRequest
  let sessions: [[String]]
  /// Whether the request brought one session as `items`, so that one answer is due.
  let isSingle: Bool

  init(from decoder: any Decoder) throws {
    let fields = try BodyFields(decoder, known: ["items", "sessions"] + ListRequest.fields)
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
  }
}

extension EventsRequest.Event {
  /// Unix seconds that events may have: up to the year 2286, so that milliseconds are found out.
  private static let times = 0.0..<1e10
  /// Characters (Unicode scalars) of the longest identifier.
  private static let longestItem = 1024

  fileprivate init(_ fields: BodyFields) throws {
    let item = try fields.required("item", as: String.self)
    let time = try fields.optional("time", as: Double.self)
    let length = item.unicodeScalars.count
    guard (1...Self.longestItem).contains(length) else {
      throw Problem.invalid(
        fields.path("item"), "has \(length) characters; allowed: 1 … \(Self.longestItem)")
    }
    if let time, !Self.times.contains(time) {
      throw Problem.invalid(
        fields.path("time"), "is \(time); give Unix seconds, not milliseconds")
    }
    self.init(item: item, time: time)
  }
}
