import EventLogs
import SessionData

/// Training and test data of a comparison: logs in memory, or files that are read when their turn comes.
public struct Split: Sendable {
  /// Where the logs are.
  enum Source: Sendable {
    case logs(train: EventLog?, test: EventLog)
    case files(train: [String], test: [String], EventLogFormat)
  }

  /// What the split is called in the results.
  public let name: String
  /// What a report says it is about.
  let title: String
  let source: Source

  /// A split of logs in memory.
  ///
  /// The logs may number items differently: they are matched by their identifiers.
  ///
  /// - Parameters:
  ///   - train: what models are made from; `nil` where all of them are finished.
  ///   - test: what all of them are measured on.
  ///   - name: what to call the split.
  public init(train: EventLog?, test: EventLog, name: String = "test") {
    self.name = name
    title = name
    source = .logs(train: train, test: test)
  }

  /// A split of log files, each list read as one log.
  ///
  /// - Parameters:
  ///   - train: files that models are made from; none where all models are finished.
  ///   - test: files that all models are measured on.
  ///   - name: what to call the split.
  ///   - format: how the files' columns are called.
  public init(
    train: [String], test: [String], name: String = "test",
    format: EventLogFormat = EventLogFormat()
  ) {
    self.init(
      name, title: test.joined(separator: ", "), train: train, test: test, format: format)
  }

  init(_ name: String, title: String, train: [String], test: [String], format: EventLogFormat) {
    self.name = name
    self.title = title
    source = .files(train: train, test: test, format)
  }

  /// Files that models are made from.
  public var trainFiles: [String] {
    if case .files(let train, _, _) = source { train } else { [] }
  }

  /// Files that models are measured on.
  public var testFiles: [String] {
    if case .files(_, let test, _) = source { test } else { [] }
  }

  /// Whether there is a log that models can be made from.
  var hasTrain: Bool {
    switch source {
    case .logs(let train, _): train != nil
    case .files(let train, _, _): !train.isEmpty
    }
  }
}
