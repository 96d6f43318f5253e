import Recommendation
import SessionData

/// What a request asks for besides events: a list, and by which model.
public struct ListRequest: Sendable, Equatable {
  /// Length of a list that nothing else is said about.
  public static let defaultLength = 20

  /// Length of the list, ≥ 0.
  public var k: Int
  /// How many of the best to leave out, ≥ 0: the second page of a list of twenty begins at 20.
  public var offset: Int
  /// Which items may stand in it.
  public var rules: CandidateRules
  /// How it is made of what the model recommends.
  public var arrangement: Arrangement
  /// Whether the rules for all lists count, too (``LiveSessionService/replaceRules(by:)``).
  public var followsRules: Bool
  /// Whether the item of the session is told that speaks most for each recommendation.
  public var explains: Bool
  /// Whether the session's vector is told, whose inner products with the items' vectors are scores.
  public var wantsVector: Bool
  /// Name of the model; `nil` leaves it to the shares of the sessions.
  public var model: String?
  /// The version that the client counts on.
  public var modelVersion: String?

  /// A request for a list of `k` items after the first `offset`.
  public init(
    k: Int = Self.defaultLength, offset: Int = 0, rules: CandidateRules = CandidateRules(),
    arrangement: Arrangement = Arrangement(), followsRules: Bool = true, explains: Bool = false,
    wantsVector: Bool = false, model: String? = nil, modelVersion: String? = nil
  ) {
    self.k = k
    self.offset = offset
    self.rules = rules
    self.arrangement = arrangement
    self.followsRules = followsRules
    self.explains = explains
    self.wantsVector = wantsVector
    self.model = model
    self.modelVersion = modelVersion
  }

  /// Identifiers of items that a model does not know, where the request names them, and that have no effect: each once,
  /// in their order.
  public func unknownItems(to model: ServedModel) -> [String] {
    if rules.only == nil && rules.exclude.isEmpty && arrangement.namesNoItems { return [] }
    var known: Set<String> = []
    return [rules.only ?? [], rules.exclude, arrangement.items].joined().filter {
      model.vocabulary.index(of: $0) == nil && known.insert($0).inserted
    }
  }

  /// Length of the list that the wanted part is cut from.
  var depth: Int { k == 0 ? 0 : offset + k }

  /// The part of a list of ``depth`` items that is wanted.
  func part(of best: [ScoredItem]) -> [ScoredItem] {
    offset == 0 ? best : Array(best.dropFirst(offset))
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
  ///
  /// Identifiers may hold any character: their lengths stand before them, so that no two requests look alike.
  var fingerprint: UInt64 {
    var text = ""
    for event in events {
      text += "\(event.item.utf8.count):\(event.item)@\(event.time.map { "\($0)" } ?? "");"
    }
    return StableHash.of(text)
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
  /// Whether the list has the most popular items of the catalogue, as the model knows nothing of the session; the
  /// scores are numbers of events then.
  public internal(set) var isMostPopular = false
  /// Items that stand in the list for other reasons than their scores.
  public internal(set) var placed = PlacedItems()
  /// The item of the session that speaks most for a recommendation, by the latter; where that was asked for, and there is
  /// one.
  public internal(set) var reasons: [ItemIndex: ItemIndex] = [:]
  /// The session's vector, whose inner products with the items' vectors are scores; where that was asked for, and the list is
  /// one of a model that scores so.
  public internal(set) var vector: [Float]?

  /// An answer of what was found.
  init(
    _ found: FoundItems, of request: ListRequest, model: ServedModel, unknown: [String],
    events: Int
  ) {
    self.model = model
    best = request.part(of: found.best)
    self.unknown = unknown
    self.events = events
    isMostPopular = found.isMostPopular
    placed = found.placed
    reasons = found.reasons
    vector = found.vector
  }

  /// The best items by their identifiers, best first.
  public var recommendations: [(item: String, score: Float)] {
    best.map { (model.vocabulary.id(of: $0.item), $0.score) }
  }
}
