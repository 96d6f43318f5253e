import EventLogs
import GRU4Rec
import SessionData
import Wording

/// What the trials of a search train and measure: kept in the study, for every worker.
struct TuningTask: Codable, Equatable {
  /// Numbers of a log, which tell whether it is the one that the study began with.
  struct Size: Codable, Equatable {
    var events: Int
    var sessions: Int
    var items: Int

    init(_ log: EventLog) {
      events = log.sessions.eventCount
      sessions = log.sessions.sessionCount
      items = log.vocabulary.count
    }

    /// As people read it.
    var text: String {
      "\(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")), "
        + NumberText.count(items, "item")
    }
  }

  let train: [String]
  let validation: [String]
  let holdOut: HoldOut
  let tables: TuningTables
  /// Settings that hold where the search chooses nothing else.
  private let settings: Hyperparameters
  private let hasImpliedActivation: Bool
  private let hasImpliedResetGate: Bool
  /// Epochs of a whole training.
  let epochs: Int
  let seed: UInt64
  let cutoff: Int
  var trainSize: Size
  var validationSize: Size

  init(_ command: TuneCommand, settings: Hyperparameters, data: TuningData) {
    train = command.train
    validation = command.validation
    holdOut = command.holdOut
    tables = TuningTables(command.tables)
    self.settings = settings
    // Written out, defaults that depend on the loss and the embedding would outlive a change of these.
    hasImpliedActivation = settings.finalActivation == nil
    hasImpliedResetGate = settings.resetGate == nil
    epochs = command.mostEpochs(settings)
    seed = command.seed
    cutoff = command.metric.cutoff
    trainSize = Size(data.train)
    validationSize = Size(data.validation)
  }

  /// The settings that hold where the search chooses nothing else.
  var base: Hyperparameters {
    var base = settings
    if hasImpliedActivation { base.finalActivation = nil }
    if hasImpliedResetGate { base.resetGate = nil }
    base.epochs = epochs
    return base
  }

  /// The settings of a trial.
  func hyperparameters(_ assignment: [String: String]) throws(GRU4RecError) -> Hyperparameters {
    try base.with(authorsValues: assignment)
  }
}

/// What is trained and measured at the end.
struct FinalTask: Codable, Equatable {
  /// The full training log; empty without a test log.
  let full: [String]
  /// The test log; empty to measure on the validation log instead.
  let test: [String]
}

/// How the tables are read.
struct TuningTables: Codable, Equatable {
  private let sessionColumn: String
  private let itemColumn: String
  private let timeColumn: String
  private let skipBadRows: Bool

  init(_ options: LogOptions) {
    sessionColumn = options.sessionColumn
    itemColumn = options.itemColumn
    timeColumn = options.timeColumn
    skipBadRows = options.skipBadRows
  }

  /// Reads files as one log, without a word about what is left out.
  func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add, threads: Int
  ) throws -> EventLog {
    var format = EventLogFormat()
    format.sessionColumn = sessionColumn
    format.itemColumn = itemColumn
    format.timeColumn = timeColumn
    format.skipBadRows = skipBadRows
    return try EventLogReader(format: format, threads: threads).read(
      paths, vocabulary: vocabulary, unknownItems: unknownItems)
  }
}
