import Baselines
import EventLogs
import GRU4Rec
import SessionData
import Tuning
import Wording

/// What the trials of a search train and measure: kept in the study, for every worker.
public struct TuningTask: Sendable, Codable, Equatable {
  /// Numbers of a log, which tell whether it is the one that the study began with.
  public struct Size: Sendable, Codable, Equatable {
    /// Number of events.
    public let events: Int
    /// Number of sessions.
    public let sessions: Int
    /// Number of items.
    public let items: Int

    /// The numbers of a log.
    public init(_ log: EventLog) {
      events = log.sessions.eventCount
      sessions = log.sessions.sessionCount
      items = log.vocabulary.count
    }

    /// As people read it.
    public var text: String {
      "\(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")), "
        + NumberText.count(items, "item")
    }
  }

  /// Training logs.
  public let train: [String]
  /// Logs that trials are measured with; empty where a part of the training logs is held out.
  public let validation: [String]
  /// That part.
  public let holdOut: HoldOut
  private let tables: EventLogFormat
  /// Settings of a network that hold where the search chooses nothing else.
  private let settings: Hyperparameters?
  private let hasImpliedActivation: Bool
  private let hasImpliedResetGate: Bool
  /// A baseline with its settings, as text.
  private let baseline: String?
  /// Epochs of a whole training.
  public let epochs: Int
  /// Seed of the trials.
  public let seed: UInt64
  /// Length of the list that trials are measured with.
  public let cutoff: Int
  /// What is trained on.
  public let trainSize: Size
  /// What is measured with.
  public let validationSize: Size

  init(_ logs: TuningLogs, _ search: TuningSettings, data: TuningData) {
    train = logs.train
    validation = logs.validation
    holdOut = logs.holdOut
    tables = logs.format
    settings = search.base.hyperparameters
    // Written out, defaults that depend on the loss and the embedding would outlive a change of these.
    hasImpliedActivation = settings?.finalActivation == nil
    hasImpliedResetGate = settings?.resetGate == nil
    baseline = settings == nil ? search.base.text : nil
    epochs = search.mostEpochs
    seed = search.seed
    cutoff = search.metric.cutoff
    trainSize = Size(data.train)
    validationSize = Size(data.validation)
  }

  /// The logs by their files.
  var logs: TuningLogs {
    var logs = TuningLogs(train: train)
    logs.validation = validation
    logs.holdOut = holdOut
    logs.format = tables
    return logs
  }

  /// The method, and the settings that hold where the search chooses nothing else.
  ///
  /// - Throws: `BaselineError` for a baseline that this version does not know.
  public func base() throws -> TunedMethod {
    if let baseline { return .baseline(try BaselineSpecification(baseline)) }
    var base = settings ?? Hyperparameters()
    if hasImpliedActivation { base.finalActivation = nil }
    if hasImpliedResetGate { base.resetGate = nil }
    base.epochs = epochs
    return .gru4rec(base)
  }

  /// The method with the settings of a trial.
  ///
  /// - Throws: `GRU4RecError` or `BaselineError` for settings that exclude each other.
  public func method(_ assignment: Assignment) throws -> TunedMethod {
    try base().with(assignment)
  }
}

/// What is trained and measured at the end.
struct FinalTask: Codable, Equatable {
  /// The full training log; empty without a test log.
  let full: [String]
  /// The test log; empty to measure on the validation log instead.
  let test: [String]
}
