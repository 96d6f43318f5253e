import EventLogs
import SessionData

/// Names of the tables that a prepared window is written to.
public enum PreparedTable: String, Sendable, CaseIterable {
  /// ``PreparedWindow/trainFull``.
  case trainFull = "train_full.tsv"
  /// ``PreparedWindow/test``.
  case test = "test.tsv"
  /// ``PreparedWindow/train``.
  case train = "train_tr.tsv"
  /// ``PreparedWindow/validation``.
  case validation = "train_valid.tsv"
}

extension PreparedWindow {
  /// Writes the four tables into a folder, which is there already; none of them appears before all are written.
  ///
  /// Where training could not be split for validation, the last two are not written.
  ///
  /// - Parameters:
  ///   - folder: path of the folder.
  ///   - format: names of the columns.
  ///   - progress: called now and then with the sessions written and those of all tables; `false` stops.
  /// - Throws: ``PreparationError/cancelled`` when it was stopped, `EventLogError`.
  public func write(
    to folder: String, format: EventLogFormat = EventLogFormat(),
    progress: (_ done: Int, _ all: Int) -> Bool = { _, _ in true }
  ) throws {
    try write(to: folder, format: format, progress: progress) {}
  }

  /// - Parameters:
  ///   - benchmark: paths of RecBole's files, if they are wanted.
  ///   - replace: called before the first table gets its name.
  func write(
    to folder: String, format: EventLogFormat, benchmark: BenchmarkFiles? = nil,
    progress: (_ done: Int, _ all: Int) -> Bool,
    replace: () throws -> Void
  ) throws {
    func path(_ table: PreparedTable) -> String { "\(folder)/\(table.rawValue)" }
    let all = [trainFull, test, train, validation].reduce(0) { $0 + $1.sessionCount }
    func writer(_ table: PreparedTable) throws -> EventLogWriter? {
      try EventLogWriter(path: path(table), format: format, items: vocabulary)
    }
    var fullWriter = try writer(.trainFull)
    var testWriter = try writer(.test)
    var trainWriter = report.validation == nil ? nil : try writer(.train)
    var validationWriter = report.validation == nil ? nil : try writer(.validation)
    var done = 0
    func write(
      _ sessions: Sessions, after previous: Sessions? = nil,
      dwell: DwellRepetition? = nil, to writer: inout EventLogWriter?
    ) throws {
      let log = EventLog(vocabulary: vocabulary, sessions: sessions)
      let first = 1 + (previous?.sessionCount ?? 0)
      var goesOn = true
      try writer?.write(log, firstSession: first, dwell: dwell) { sessions in
        goesOn = progress(done + sessions, all)
        return goesOn
      }
      done += sessions.sessionCount
      guard goesOn, progress(done, all) else { throw PreparationError.cancelled }
    }
    try write(trainFull, dwell: dwell, to: &fullWriter)
    try write(test, after: trainFull, to: &testWriter)
    try write(train, dwell: dwell, to: &trainWriter)
    try write(validation, after: train, to: &validationWriter)
    let benchmark = try benchmark.map { try BenchmarkWriters(of: self, to: $0) }
    try replace()
    try benchmark?.finish()
    if let writer = fullWriter.take() { try writer.finish() }
    if let writer = testWriter.take() { try writer.finish() }
    if let writer = trainWriter.take() { try writer.finish() }
    if let writer = validationWriter.take() { try writer.finish() }
  }
}
