import Recommendation

/// What a request asks for besides events: a list, and by which model.
struct ListRequest: Sendable, Equatable {
  /// Length of a list that nothing else is said about.
  static let defaultLength = 20
  /// Longest list.
  static let longest = 1000

  /// Length of the list, 0 … ``longest``.
  var k = Self.defaultLength
  var rules = CandidateRules()
  /// Name of the model; `nil` leaves it to the split.
  var model: String?
  /// The version that the client counts on.
  var modelVersion: String?
}

/// Events to add to a session, and the list to answer with.
struct EventsRequest: Sendable, Equatable {
  /// An event, without a time when it happens now.
  struct Event: Sendable, Equatable {
    var item: String
    var time: Double?
  }

  var events: [Event]
  var list = ListRequest()
  /// Makes a retry of the request harmless.
  var idempotencyKey: String?

  /// A hash of what is sent, so that a key that is used for something else can be told from a retry.
  var fingerprint: UInt64 {
    StableHash.of(
      events.map { "\($0.item)\u{0}\($0.time.map { "\($0)" } ?? "")" }
        .joined(separator: "\u{1}"))
  }
}

/// Recommendations, with what has to be said about them.
struct ListAnswer: Sendable {
  let model: ServedModel
  let best: [ScoredItem]
  /// Items of the request or the session that the model does not know, in order.
  var unknown: [String] = []
  /// Number of events of the session ever.
  var events = 0
  /// Whether the events had been added before, by a request with the same key.
  var isReplay = false
}
