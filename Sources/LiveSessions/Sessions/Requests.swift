import Recommendation

/// What a request asks for besides events: a list, and by which model.
public struct ListRequest: Sendable, Equatable {
  /// Length of a list that nothing else is said about.
  public static let defaultLength = 20

  /// Length of the list, ≥ 0.
  public var k: Int
  /// Which items may stand in it.
  public var rules: CandidateRules
  /// Name of the model; `nil` leaves it to the shares of the sessions.
  public var model: String?
  /// The version that the client counts on.
  public var modelVersion: String?

  /// A request for a list of `k` items.
  public init(
    k: Int = Self.defaultLength, rules: CandidateRules = CandidateRules(), model: String? = nil,
    modelVersion: String? = nil
  ) {
    self.k = k
    self.rules = rules
    self.model = model
    self.modelVersion = modelVersion
  }
}

/// Events to add to a session, and the list to answer with.
public struct EventsRequest: Sendable, Equatable {
  /// An event, without a time when it happens now.
  public struct Event: Sendable, Equatable {
    /// Identifier of the item, known to the model or not.
    public var item: String
    /// Unix seconds.
    public var time: Double?

    /// An event of an item.
    public init(item: String, time: Double? = nil) {
      self.item = item
      self.time = time
    }
  }

  /// The events, oldest first.
  public var events: [Event]
  /// What to answer with.
  public var list: ListRequest
  /// Makes a retry of the request harmless.
  public var idempotencyKey: String?

  /// A request to add events.
  public init(
    events: [Event], list: ListRequest = ListRequest(), idempotencyKey: String? = nil
  ) {
    self.events = events
    self.list = list
    self.idempotencyKey = idempotencyKey
  }

  /// A hash of what is sent, so that a key that is used for something else can be told from a retry.
  var fingerprint: UInt64 {
    StableHash.of(
      events.map { "\($0.item)\u{0}\($0.time.map { "\($0)" } ?? "")" }
        .joined(separator: "\u{1}"))
  }
}

/// Recommendations, with what has to be said about them.
public struct ListAnswer: Sendable {
  /// The model that answers.
  public let model: ServedModel
  /// The best items by their numbers in ``ServedModel/vocabulary``, best first.
  public let best: [ScoredItem]
  /// Items of the request or the session that the model does not know, in order.
  public let unknown: [String]
  /// Number of events of the session ever.
  public let events: Int
  /// Whether the events had been added before, by a request with the same key.
  public internal(set) var isReplay = false

  /// The best items by their identifiers, best first.
  public var recommendations: [(item: String, score: Float)] {
    best.map { (model.vocabulary.id(of: $0.item), $0.score) }
  }
}
