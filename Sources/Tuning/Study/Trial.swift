/// Settings that are tried, and what came of it.
public struct Trial: Sendable, Equatable {
  /// Where a trial stands.
  public enum State: String, Sendable {
    /// Chosen or interrupted: somebody is to go on with it.
    case waiting
    /// Somebody works on it.
    case running
    /// It has reached a rung and goes on only if it is among the best there.
    case paused
    /// It got all epochs.
    case complete
    /// Its training failed.
    case failed
  }

  /// An epoch, and what the model was worth after it.
  public struct Epoch: Sendable, Codable, Equatable {
    /// Number of the epoch, from 1.
    public let epoch: Int
    /// Mean training loss.
    public let loss: Double
    /// Measures on the validation log by name, such as `mrr@20`.
    public let measures: [String: Double]
    /// Time that training and measuring took.
    public let seconds: Double

    /// An epoch.
    public init(epoch: Int, loss: Double, measures: [String: Double], seconds: Double) {
      self.epoch = epoch
      self.loss = loss
      self.measures = measures
      self.seconds = seconds
    }
  }

  /// Number of the trial, from 1.
  public let number: Int
  /// Values of the parameters.
  public let assignment: Assignment
  /// Where it stands.
  public let state: State
  /// Rungs that it has reached.
  public let rungs: Int
  /// Epochs that were measured.
  public let epochs: [Epoch]
  /// Why it failed.
  public let failure: String?
  /// Processes that ended while they worked on it.
  let crashes: Int

  /// The epoch with the largest value of a metric, the earliest of equals, of those up to a last one.
  public func best(_ metric: String, until last: Int = .max) -> (epoch: Int, value: Double)? {
    epochs.filter { $0.epoch <= last }.compactMap { epoch in
      epoch.measures[metric].map { (epoch.epoch, $0) }
    }.max { ($0.1, -$0.0) < ($1.1, -$1.0) }
  }
}

/// A training with another seed at the end of a search.
public struct FinalTraining: Sendable, Equatable {
  /// The trial whose settings are trained.
  public let trial: Int
  /// Seed of the training.
  public let seed: UInt64
  /// Epochs to train.
  public let epochs: Int
  /// Measures by name; empty until it is done.
  public let measures: [String: Double]
  /// Time that it took.
  public let seconds: Double
}
