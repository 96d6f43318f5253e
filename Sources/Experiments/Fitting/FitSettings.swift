import GRU4Rec
import Kernels

/// How a model is looked for where nothing is to be decided: ``FitSession``.
public struct FitSettings: Sendable, Equatable {
  /// Time in seconds, above 0, for all but reading the log: what is tried, the weights of the blend, and the trainings of what is kept.
  public var seconds = 1800.0
  /// Sessions that what is tried is measured with, where the data name none.
  public var holdOut = HoldOut.fraction(0.08)
  /// Most predictions that a try is measured with, ≥ 1; fewer for catalogues of over 100,000 items.
  public var predictions = 10_000
  /// Most networks that are tried, ≥ 0.
  public var networks = 40
  /// Seed of everything random.
  public var seed: UInt64 = 42
  /// Threads at work, ≥ 1.
  ///
  /// What can be tried in the time depends on them, and no model that is tried does.
  public var threads = Machine.cores
  /// What trains networks.
  public var device = TrainingDevice.cpu

  /// The defaults above.
  public init() {}
}
