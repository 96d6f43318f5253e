import DataPreparation
import EventLogs
import SessionData
import TestSupport
import Testing

/// Visitors and items whose identifier says that it was not known.
struct UnknownEventsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// 60 visitors of five events each, and 40 events of `visitor`; every tenth event is on `item`.
  private func log(visitor: String = "v", item: String = "x", threads: Int = 1) throws -> EventLog {
    var text = header
    for event in 0..<340 {
      let session = event < 300 ? "u\(event % 60)" : visitor
      let name = event % 10 == 0 ? item : "i\(event % 7)"
      text += "\(session)\t\(name)\t\(1_400_000_000 + event * 60)\n"
    }
    return try EventLogReader(threads: threads).read([scratch.write("log.tsv", text)])
  }

  @Test(
    arguments: [
      "NA", "na", "N/A", "NULL", "null", "None", "nan", "NaN", "\\N", "-", "-1", "undefined",
      "(not set)", "(Not Set)", "unknown", "Anonymous", "0", "00000000-0000-0000-0000-000000000000",
    ])
  func `each is named with its share, and left out on request`(id: String) throws {
    for threads in [1, 3] {
      let log = try log(visitor: id, threads: threads)
      #expect(log.report.unknownSessions.map(\.id) == (id == "0" ? [] : [id]))
    }
    let visitor = try log(visitor: id)
    if id != "0" {
      let unknown = LogStatistics(visitor).unknown
      #expect(unknown.sessions.map(\.id) == [id] && unknown.sessions[0].events == 40)
      #expect(unknown.items.isEmpty)
      let text = try #require(LogStatistics(visitor).warnings.first).text(.flags)
      #expect(text.hasPrefix("12 % of the events (40) are of a session or user '\(id)'"))
      #expect(text.contains("--drop-unknown"))
    }
    let item = try log(item: id)
    let found = LogStatistics(item).unknown.items
    #expect(found.map(\.id) == (id == "0" ? [] : [id]))
    var settings = PreparationSettings()
    settings.split = TemporalSplit(.fraction(0.2), rule: .end)
    settings.dropsUnknown = true
    for log in [visitor, item] where id != "0" {
      let report = try Preparation(settings).run(log) { window in
        #expect(window.logs.trainFull.vocabulary.index(of: id) == nil)
      }
      #expect(report.stages.map(\.name) == [.read, .unknown])
      #expect(report.stages[0].size.events - report.stages[1].size.events > 30)
      #expect(!report.warnings.map(\.code).contains { $0.hasPrefix("unknown") })
    }
  }

  @Test func `a 0 is a number unless it is far too frequent`() throws {
    var text = header
    for event in 0..<400 {
      let user = event % 2 == 0 ? 0 : 1 + event % 40
      text += "\(user)\ti\(event % 7)\t\(1_400_000_000 + event * 60)\n"
    }
    let log = try EventLogReader().read([scratch.write("log.tsv", text)])
    #expect(log.report.unknownSessions.map(\.events) == [200])
    let alone = try EventLogReader().read(
      [scratch.write("one.tsv", header + "0\ta\t1\n0\tb\t2\n")])
    #expect(alone.report.unknownSessions.isEmpty)
  }

  @Test func `in another session order, and within a period`() throws {
    // The unknown visitor came last and is the last session; a period moves it to the front.
    let log = try log(visitor: "null")
    let late = log.bounded(to: LogPeriod(from: 1_400_000_000 + 300 * 60))
    #expect(late.sessions.count == 1 && late.report.unknownSessions.map(\.events) == [40])
    #expect(late.report.unknownSessions.map(\.id) == ["null"])
    #expect(log.bounded(to: LogPeriod(until: 1_400_000_010)).report.unknownSessions.isEmpty)
  }

  @Test func `robots are told by prepare as by inspect`() throws {
    let sessions =
      (0..<60).map { _ in ["a", "b", "c"] } + [
        (0..<300).map { "\("abc".randomElement() ?? "a")\($0 % 9)" }
      ]
    var settings = PreparationSettings()
    settings.split = TemporalSplit(.fraction(0.5), rule: .start)
    func codes(_ settings: PreparationSettings) throws -> [String] {
      try Preparation(settings).run(EventLog(sessions: sessions)) { _ in }.warnings.map(\.code)
    }
    #expect(try codes(settings).contains("long_sessions"))
    settings.maximumSessionLength = 100
    #expect(try !codes(settings).contains("long_sessions"))
  }
}
