import Recommendation
import SessionData

/// What a request asks of a model: to go on from a state, and to say what comes next.
struct ScoringJob: Sendable {
  /// State to start from, as the model wrote it; `nil` starts at the beginning.
  var state: [UInt8]?
  /// Items to observe first, oldest first.
  var items: [ItemIndex]
  /// Length of the list, ≥ 0.
  var k: Int
  /// Items that may stand in the list.
  var filter: CandidateFilter = .all
  /// Whether the session's vector is wanted.
  var wantsVector = false
  /// Whether it is one of many of one request, which has let only so many wait; it is not refused for those that do.
  var isPatient = false
}

/// What a model answers.
struct ScoringAnswer: Sendable {
  /// State after the items, as the model writes it.
  var state: [UInt8]?
  /// The best items, best first.
  var best: [ScoredItem]
  /// The session's vector, where it was wanted and the model has one.
  var vector: [Float]?
}

/// What a sampled event asks of a model: where an item stands after a session's items.
struct RankingJob: Sendable {
  /// State to start from, as the model wrote it; `nil` starts at the beginning.
  var state: [UInt8]?
  /// Items to observe first, oldest first.
  var items: [ItemIndex]
  /// The item that is looked for.
  var target: ItemIndex
}

/// Runs a model for many requests at once; hides the type of the model's state.
protocol ScoringEngine: Sendable {
  /// Answers a job together with others that arrive at the same time.
  ///
  /// - Throws: ``LiveSessionError/late`` when its turn did not come before the deadline,
  ///   ``LiveSessionError/busy`` when too many wait, ``LiveSessionError/stopped`` when the engine ends, ``LiveSessionError/modelDamaged``.
  func run(_ job: ScoringJob, deadline: ContinuousClock.Instant) async throws(LiveSessionError)
    -> ScoringAnswer

  /// The items most like one that a filter admits; `nil` when the model has no notion of likeness.
  ///
  /// - Throws: ``LiveSessionError/modelDamaged``.
  func similarItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter
  ) throws(LiveSessionError) -> [ScoredItem]?

  /// How much items are like one, in their order; `nil` when the model has no notion of likeness.
  func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]?

  /// Which item of a session speaks most for each of some recommendations. Works on the calling thread.
  ///
  /// - Throws: ``LiveSessionError/modelDamaged``.
  func reasons(
    for items: [ItemIndex], after seen: [ItemIndex]
  ) throws(LiveSessionError) -> [ItemIndex?]

  /// Whether sessions have vectors whose inner products with items' are scores.
  var hasVectors: Bool { get }

  /// Whether scores are logarithms of how likely an item is.
  var scoresAreLogarithms: Bool { get }

  /// Where the items stand that jobs look for, among all items and behind those of the same score; `nil` where scores are
  /// no numbers. Works on the calling thread.
  ///
  /// - Throws: ``LiveSessionError/modelDamaged``.
  func ranks(of jobs: [RankingJob]) throws(LiveSessionError) -> [Int?]

  /// Whether the model can be relied on.
  var isIntact: Bool { get }

  /// Jobs that wait for their turn.
  var queueDepth: Int { get }

  /// Ends the engine's threads when they have answered what they were given.
  func stop()
}
