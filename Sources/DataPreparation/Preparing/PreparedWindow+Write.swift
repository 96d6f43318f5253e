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

  /// - Parameter replace: called before the first table gets its name.
  func write(
    to folder: String, format: EventLogFormat, progress: (_ done: Int, _ all: Int) -> Bool,
    replace: () throws -> Void
  ) throws {
    func path(_ table: PreparedTable) -> String { "\(folder)/\(table.rawValue)" }
    let all = [trainFull, test, train, validation].reduce(0) { $0 + $1.sessionCount }
    var fullWriter = try EventLogWriter(path: path(.trainFull), format: format, items: vocabulary)
    var testWriter = try EventLogWriter(path: path(.test), format: format, items: vocabulary)
    var trainWriter = try EventLogWriter(path: path(.train), format: format, items: vocabulary)
    var validationWriter = try EventLogWriter(
      path: path(.validation), format: format, items: vocabulary)
    var done = 0
    func write(
      _ sessions: Sessions, after previous: Sessions? = nil,
      dwell: DwellRepetition? = nil, to writer: inout EventLogWriter
    ) throws {
      let log = EventLog(vocabulary: vocabulary, sessions: sessions)
      let first = 1 + (previous?.sessionCount ?? 0)
      var goesOn = true
      try writer.write(log, firstSession: first, dwell: dwell) { sessions in
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
    try replace()
    try fullWriter.finish()
    try testWriter.finish()
    try trainWriter.finish()
    try validationWriter.finish()
  }
}
