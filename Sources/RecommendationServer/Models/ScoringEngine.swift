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
}

/// What a model answers.
struct ScoringAnswer: Sendable {
  /// State after the items, as the model writes it.
  var state: [UInt8]?
  /// The best items, best first.
  var best: [ScoredItem]
}

/// Runs a model for many requests at once; hides the type of the model's state.
protocol ScoringEngine: Sendable {
  /// Answers a job together with others that arrive at the same time.
  ///
  /// - Throws: ``ScoringError/late`` when its turn did not come before the deadline,
  ///   ``ScoringError/stopped`` when the engine ends, ``ScoringError/damaged`` when the model did.
  func run(_ job: ScoringJob, deadline: ContinuousClock.Instant) async throws(ScoringError)
    -> ScoringAnswer

  /// The items most like one; `nil` when the model has no notion of likeness.
  ///
  /// - Throws: ``ScoringError/damaged``.
  func similarItems(to item: ItemIndex, k: Int) throws(ScoringError) -> [ScoredItem]?

  /// Whether the model can be relied on.
  var isIntact: Bool { get }

  /// Jobs that wait for their turn.
  var queueDepth: Int { get }

  /// Ends the engine's threads when they have answered what they were given.
  func stop()
}

/// Why a job has no answer.
enum ScoringError: Error, Equatable {
  /// Its turn did not come in time.
  case late
  /// The engine ended before.
  case stopped
  /// The model's file was written to, and what it says cannot be relied on.
  case damaged
}

/// How jobs are put together.
public struct BatchSettings: Sendable, Equatable {
  /// Most jobs of a batch, ≥ 1.
  public var maxBatch = 64
  /// Longest time that a job waits for others to join it while the model is busy anyway.
  public var maxWait = Duration.microseconds(500)
  /// Threads that score, ≥ 1.
  public var threads = 1

  /// Settings with the defaults of `gru4rec serve` and one thread.
  public init() {}
}
