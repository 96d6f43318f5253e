import SessionData

/// A recommender of any kind with all that makes it of use: the items' identifiers, how often they occurred,
/// and where it comes from.
///
/// ```swift
/// let model = try CatalogueModel(contentsOf: "model.safetensors")   // import ModelFiles
/// let next = model.recommend(after: ["sku-1", "sku-2"], count: 10)
/// ```
public struct CatalogueModel: Sendable {
  /// What tells the next item.
  public let recommender: any ServableRecommender
  /// Items, in the order of their indices.
  public let vocabulary: ItemVocabulary
  /// Events of each item in training.
  public let itemCounts: [Int64]
  /// What the model is.
  public let identity: ModelIdentity
  /// Writes the model's file; `nil` for a recommender that has none.
  private let write: (@Sendable (_ path: String) throws -> Void)?
  /// Adds items; `nil` for a recommender that knows items by their clicks alone.
  private let add: (@Sendable (_ items: ItemAttributes) throws -> CatalogueModel?)?

  /// Puts together what belongs together.
  ///
  /// - Parameters:
  ///   - recommender: one of this package or of your own.
  ///   - vocabulary: the items, in the order of the recommender's indices.
  ///   - itemCounts: events of each item in training; none where `nil`.
  ///   - identity: what to call the model.
  ///   - write: writes its file, for ``save(to:)``.
  ///   - add: makes a model with more items, for ``adding(_:)``.
  /// - Precondition: recommender, vocabulary and counts have the same number of items.
  public init(
    _ recommender: some ServableRecommender, vocabulary: ItemVocabulary,
    itemCounts: [Int64]? = nil, identity: ModelIdentity,
    write: (@Sendable (_ path: String) throws -> Void)? = nil,
    add: (@Sendable (_ items: ItemAttributes) throws -> CatalogueModel?)? = nil
  ) {
    let counts = itemCounts ?? [Int64](repeating: 0, count: vocabulary.count)
    precondition(
      recommender.itemCount == vocabulary.count && counts.count == vocabulary.count,
      "\(recommender.itemCount) items, \(vocabulary.count) identifiers, \(counts.count) counts")
    self.recommender = recommender
    self.vocabulary = vocabulary
    self.itemCounts = counts
    self.identity = identity
    self.write = write
    self.add = add
  }

  /// Whether items can be added that nobody has clicked.
  public var takesItems: Bool { add != nil }

  /// The same model with items that it does not know yet, whose places come from what is known of them; all others keep
  /// theirs, and the states of sessions stay good.
  ///
  /// `nil` where none can be added, as the model knows items by their clicks alone, knows all of them, or none of what is
  /// known of them.
  ///
  /// - Parameter items: what is known of items; columns that the model asks for and that are not there say nothing.
  /// - Throws: whatever making the model throws, such as for a disk without room.
  public func adding(_ items: ItemAttributes) throws -> CatalogueModel? { try add?(items) }

  /// The same model, ready to answer many requests; the answers stay the same.
  ///
  /// - Parameter threads: how many may work on it, ≥ 1.
  public func preparedForServing(threads: Int) -> CatalogueModel {
    func prepared(_ recommender: some ServableRecommender) -> CatalogueModel {
      CatalogueModel(
        recommender.preparedForServing(threads: threads), vocabulary: vocabulary,
        itemCounts: itemCounts, identity: identity, write: write, add: add)
    }
    return prepared(recommender)
  }

  /// Writes the model file: complete and durable, or not at all.
  ///
  /// - Throws: ``ModelNotSavable`` for a recommender without a file format; whatever writing throws.
  public func save(to path: String) throws {
    guard let write else { throw ModelNotSavable(method: identity.method) }
    try write(path)
  }

  /// A session without events, whatever the kind of the model.
  public func startSession() -> CatalogueSession { CatalogueSession(self) }

  /// The next items of a session, best first, by their identifiers.
  ///
  /// - Parameters:
  ///   - items: the session so far, oldest first; items that the model does not know are passed over.
  ///   - count: how many to return; fewer when there are fewer candidates.
  ///   - filter: items that may be returned.
  ///   - threads: how many may work on it, ≥ 1; no answer depends on it.
  public func recommend(
    after items: [String], count: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [(item: String, score: Float)] {
    var session = startSession()
    for item in items { session.observe(item) }
    return session.recommend(count: count, filter: filter, threads: threads)
  }

  /// The next items of many sessions, `result[s]` those of `sessions[s]`: the same lists as one call each gives, many times
  /// as fast.
  ///
  /// - Parameters:
  ///   - sessions: items from the oldest to the newest; those that the model does not know are passed over.
  ///   - count: how many to return for each; fewer when there are fewer candidates.
  ///   - filter: items that may be returned.
  ///   - threads: how many may work on it, ≥ 1; no answer depends on it.
  public func recommend(
    afterEach sessions: [[String]], count: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [[(item: String, score: Float)]] {
    let known = sessions.map { $0.compactMap(vocabulary.index(of:)) }
    let request = RankingRequest(k: count, filter: filter)
    return recommender.rank(
      afterEach: known, known.map { _ in request }, threads: threads
    ).map { ranking in
      ranking.best.map { (vocabulary.id(of: $0.item), $0.score) }
    }
  }

  /// The items that the model takes to be most like one, best first, by their identifiers, the item itself left
  /// out.
  ///
  /// `nil` when the model does not know the item or has no notion of likeness.
  ///
  /// - Parameters:
  ///   - count: how many to return, ≥ 0; fewer when there are fewer.
  ///   - filter: items that may be returned.
  public func similarItems(
    to item: String, count: Int, filter: CandidateFilter = .all
  ) -> [(item: String, score: Float)]? {
    guard let index = vocabulary.index(of: item) else { return nil }
    return recommender.nearestItems(to: index, k: count, filter: filter)?.map {
      (vocabulary.id(of: $0.item), $0.score)
    }
  }
}

/// What a model is, for people and for caches.
public struct ModelIdentity: Sendable {
  /// Its kind, as `GRU4Rec` or `vsknn`.
  public let method: String
  /// Settings worth showing, as name and value.
  public let settings: [(name: String, value: String)]
  /// SHA-256 of the data in the file that the model comes from, in hexadecimal; `nil` without a file.
  public let checksum: String?

  /// An identity of these parts.
  public init(
    method: String, settings: [(name: String, value: String)] = [], checksum: String? = nil
  ) {
    self.method = method
    self.settings = settings
    self.checksum = checksum
  }

  /// Tells this model from an older or newer one, the same in every process that opens the same file.
  public var version: String { checksum.map { String($0.prefix(12)) } ?? "unknown" }
}

/// A recommender without a file format was to be saved.
public struct ModelNotSavable: Error, Equatable, CustomStringConvertible {
  /// Its kind.
  public let method: String

  /// What is wrong, and what to do.
  public var description: String {
    "a model of the kind '\(method)' has no file format; give CatalogueModel what writes its file"
  }
}
