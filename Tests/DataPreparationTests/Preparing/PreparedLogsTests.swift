import DataPreparation
import EventLogs
import SessionData
import TestSupport
import Testing

/// What is prepared in memory is what is written to files and read, down to the numbers of the items.
struct PreparedLogsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [nil, 20.0]) func equalTheFiles(dwell: Double?) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = TwinGenerator(seed: seed)
    var rows: [(session: String, item: String, time: Double)] = []
    for session in 0..<400 {
      let start = Double(Int.random(in: 0..<40_000, using: &random))
      for event in 0..<Int.random(in: 1...6, using: &random) {
        let item = min(
          Int.random(in: 0..<60, using: &random), Int.random(in: 0..<60, using: &random))
        rows.append(("s\(session)", "item \(item)", start + Double(30 * event)))
      }
    }
    var settings = PreparationSettings()
    settings.minimumItemSupport = 20
    settings.split = TemporalSplit(.seconds(8000), rule: .start)
    settings.dwellSeconds = dwell
    _ = try Preparation(settings).run(EventLog(events: rows)) { window in
      let logs = window.logs
      let occurring = Set(logs.trainFull.sessions.items).count
      #expect(occurring == logs.trainFull.vocabulary.count && occurring < window.vocabulary.count)
      for (train, test, name) in [
        (logs.trainFull, logs.test, "test"), (logs.train, logs.validation, "validation"),
      ] {
        let (first, second) =
          name == "test" ? (window.trainFull, window.test) : (window.train, window.validation)
        let read = try self.read(first, window, dwell: window.dwell, vocabulary: nil)
        let readTest = try self.read(second, window, dwell: nil, vocabulary: read.vocabulary)
        #expect(train.vocabulary == read.vocabulary, "\(name), seed \(seed)")
        #expect(train.sessions == read.sessions, "\(name), seed \(seed)")
        #expect(test.vocabulary == train.vocabulary && test.sessions == readTest.sessions)
        #expect(test.report.unknownItemEvents == 0)
      }
    }
  }

  /// Writes a part and reads it.
  private func read(
    _ part: Sessions, _ window: PreparedWindow, dwell: DwellRepetition?, vocabulary: ItemVocabulary?
  ) throws -> EventLog {
    let path = scratch.file("part.tsv")
    var writer = try EventLogWriter(path: path)
    try writer.write(EventLog(vocabulary: window.vocabulary, sessions: part), dwell: dwell)
    try writer.finish()
    return try EventLogReader().read(
      [path], vocabulary: vocabulary ?? ItemVocabulary(),
      unknownItems: vocabulary == nil ? .add : .drop)
  }
}
