import DataPreparation
import EventLogs
import SessionData
import TestSupport
import Testing

/// Small logs whose sets were worked out by hand.
struct PreparationRuleTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Sets as `a b|c d`, one session behind the other.
  private func sets(
    _ log: EventLog, _ settings: PreparationSettings
  ) throws -> (windows: [[String]], report: PreparationReport) {
    var windows: [[String]] = []
    let report = try Preparation(settings).run(log) { window in
      func repeated(_ store: Sessions) -> Sessions {
        window.dwell?.repeated(store) ?? store
      }
      let stores = [
        repeated(window.trainFull), window.test, repeated(window.train), window.validation,
      ]
      windows.append(
        stores.map { store in
          (0..<store.sessionCount).map { session in
            store.items(of: session).map { window.vocabulary.id(of: $0) }.joined(separator: " ")
          }.joined(separator: "|")
        })
    }
    return (windows, report)
  }

  /// Lines of `session item time`.
  private func log(_ rows: String) throws -> EventLog {
    let text = rows.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: "\t") + "\n"
    }.joined()
    return try EventLogReader().read([scratch.write("log.tsv", header + text)])
  }

  private func settings(_ change: (inout PreparationSettings) -> Void) -> PreparationSettings {
    var settings = PreparationSettings()
    settings.minimumItemSupport = 1
    settings.split = TemporalSplit(.seconds(10), rule: .start)
    change(&settings)
    return settings
  }

  /// Session 3 starts before the test and goes on in it; 5 has an item that training lacks; 6 has one
  /// known item only.
  private var acrossTheCut: EventLog {
    get throws {
      try log(
        """
        0 c 60
        0 b 61
        1 a 70
        1 b 71
        2 b 80
        2 c 81
        3 a 85
        3 c 88
        3 b 93
        4 a 90
        4 b 91
        5 a 92
        5 new 93
        5 c 94
        6 new 95
        6 a 100
        """)
    }
  }

  @Test func `by start, training ends before the test starts`() throws {
    let (windows, report) = try sets(try acrossTheCut, settings { _ in })
    // The last event is at 100, the test starts at 90; inside training: last at 88, so 78.
    #expect(windows == [["c b|a b|b c|a c", "a b|a c", "c b|a b", "b c|a c"]])
    let split = report.windows[0].full
    #expect(split.cut == 90 && split.lateTrainEvents == 1 && split.shortTrainSessions == 0)
    #expect(split.unknownTestEvents == 2 && split.shortTestSessions == 1)
  }

  @Test func `by end, sessions stay whole`() throws {
    let (windows, report) = try sets(
      try acrossTheCut, settings { $0.split = TemporalSplit(.seconds(10), rule: .end) })
    // Inside training: last at 81, so 71; session 1 ends there, and a is unknown before it.
    #expect(windows == [["c b|a b|b c", "a c b|a b|a c", "c b", "b c"]])
    #expect(report.windows[0].full.lateTrainEvents == 0)
  }

  @Test func `support and length until nothing changes`() throws {
    // c has one event; without it session 2 is too short; then b has two events only.
    let rows = """
      1 a 1
      1 b 2
      2 b 3
      2 c 4
      3 a 5
      3 b 6
      4 a 7
      4 d 8
      5 d 9
      5 a 10
      6 d 20
      6 a 21
      7 d 40
      7 a 41
      """
    let log = try log(rows)
    func windows(_ filtering: PreparationSettings.Filtering) throws -> (String, Int?) {
      let (windows, report) = try sets(
        log,
        settings {
          $0.minimumItemSupport = 3
          $0.filtering = filtering
          $0.split = TemporalSplit(.seconds(12), rule: .end)
        })
      return (windows[0][0], report.windows[0].stages.last?.rounds)
    }
    // Once: c goes, session 2 with it, and b stays with two events.
    let once = try windows(.once)
    #expect(once.0 == "a b|a b|a d|d a|d a" && once.1 == 1)
    let stable = try windows(.untilStable)
    #expect(stable.0 == "a d|d a|d a")
    #expect(stable.1 == 3, "c, then b, then nothing")
  }

  @Test func `sessions end at pauses, repeats and long ones go`() throws {
    let log = try log(
      """
      u a 0
      u a 5
      u b 100
      u c 160
      v a 300
      v b 301
      v a 302
      v b 303
      w a 400
      w b 401
      w a 402
      x a 500
      x c 501
      y c 600
      y a 601
      """)
    let (windows, report) = try sets(
      log,
      settings {
        $0.sessionGap = 60
        $0.dropsImmediateRepeats = true
        $0.maximumSessionLength = 3
        $0.minimumSessionLength = 1
        $0.split = TemporalSplit(.seconds(50), rule: .start)
      })
    // u falls into a a and b c: 95 s are a pause, exactly 60 s are none.
    #expect(windows == [["a|b c|a b a|a c", "c a", "a|b c|a b a", "a c"]])
    let stages = report.stages + report.windows[0].stages
    #expect(
      stages.map(\.name) == [.read, .sessions, .immediateRepeats, .longSessions, .support])
    #expect(stages.map(\.size.sessions) == [5, 6, 6, 5, 5])
    #expect(stages.map(\.size.events) == [15, 15, 14, 10, 10])
  }

  @Test func `last days and windows`() throws {
    // A session of a and b every half day, for eight days.
    let day = 86_400.0
    let sessions = 17
    let times = (0..<2 * sessions).map { event in
      1e9 + Double(event / 2) * day / 2 + Double(event % 2)
    }
    let log = EventLog(
      vocabulary: ItemVocabulary(ids: ["a", "b"]),
      sessions: Sessions(
        items: times.indices.map { ItemIndex($0 % 2) }, times: times,
        offsets: (0...sessions).map { $0 * 2 }))
    let (windows, report) = try sets(
      log,
      settings {
        $0.lastDays = 6
        $0.split = TemporalSplit(.seconds(0.4 * day), rule: .start)
        $0.windows = .init(count: 3, days: 2)
      })
    // Days count back from the last event, a second after its session's start: 12 half days.
    #expect(report.stages.last?.size.sessions == 12)
    #expect(report.windows.map(\.number) == [1, 2, 3])
    #expect(report.windows.map { $0.stages[0].size.sessions } == [4, 4, 4])
    #expect(windows == Array(repeating: ["a b|a b|a b", "a b", "a b|a b", "a b"], count: 3))
    let cuts = report.windows.map(\.full.cut)
    #expect(cuts == cuts.sorted() && Set(cuts).count == 3)
  }

  @Test func `time spent repeats events of training only`() throws {
    let rows = """
      1 a 0
      1 b 25
      1 c 30
      2 a 100
      2 b 5000
      3 b 6000
      3 a 6030
      4 a 7000
      4 b 7030
      """
    let (windows, report) = try sets(
      try log(rows),
      settings {
        $0.dwellSeconds = 10
        $0.sessionGap = 50
        $0.minimumSessionLength = 1
        $0.split = TemporalSplit(.seconds(500), rule: .start)
      })
    // 25 s repeat a twice, 5 s repeat nothing; the gap cuts session 2.
    #expect(windows[0][0] == "a a a b c|a|b|b b b b a")
    #expect(windows[0][1] == "a b")
    #expect(report.windows[0].full.train.repeatedEvents == 5)
    #expect(report.windows[0].full.train.size.events == 7)
  }

  @Test func `empty sessions of a log made by hand`() throws {
    let log = EventLog(sessions: [["a", "b"], [], ["b", "a"], ["a", "b"], []])
    let (windows, _) = try sets(
      log,
      settings {
        $0.sessionGap = 5
        $0.split = TemporalSplit(.fraction(0.3), rule: .start)
      })
    #expect(windows == [["a b|b a", "a b", "a b", "b a"]])
  }

  @Test func `what is written is repeated`() throws {
    let log = try log("1 a 0.5\n1 b 25\n2 c 100")
    var writer = try EventLogWriter(path: scratch.file("repeated.tsv"))
    try writer.write(log, dwell: DwellRepetition(seconds: 10, longest: 3600))
    try writer.finish()
    let expected = header + "1\ta\t0.5\n1\ta\t10.5\n1\ta\t20.5\n1\tb\t25\n2\tc\t100\n"
    #expect(try scratch.text(of: "repeated.tsv") == expected)
    let repeated = DwellRepetition(seconds: 10, longest: 15).repeated(log.sessions)
    #expect(repeated.times == [0.5, 10.5, 25, 100])
  }

  @Test func `a pause without a gap counts an hour at most`() throws {
    let rows =
      "1 a 0\n1 b 100000\n2 a 100100\n2 b 100101\n3 a 200000\n3 b 200001\n4 a 300000\n4 b 300001"
    let (windows, _) = try sets(
      try log(rows),
      settings {
        $0.dwellSeconds = 1800
        $0.split = TemporalSplit(.seconds(50_000), rule: .start)
      })
    #expect(windows[0][0] == "a a a b|a b|a b")
  }

  // MARK: Errors

  private func error(
    _ rows: String, _ change: (inout PreparationSettings) -> Void
  ) throws -> PreparationError? {
    let log = try log(rows)
    do {
      _ = try Preparation(settings(change)).run(log) { _ in }
      return nil
    } catch {
      return error as? PreparationError
    }
  }

  @Test func `nothing left, and where`() throws {
    let rows = "1 a 1\n1 b 2\n2 a 3\n2 b 4\n3 a 100\n3 b 101"
    let before = LogSize(events: 6, sessions: 3, items: 2)
    let rare = try error(rows) { $0.minimumItemSupport = 4 }
    guard case .nothingLeft(stage: .support, before: before, _) = rare else {
      Issue.record("\(String(describing: rare))")
      return
    }
    #expect(rare?.description.contains("6 events in 3 sessions of 2 items") == true)
    #expect(rare?.description.contains("minimumItemSupport") == true)
    let long = try error(rows) {
      $0.minimumSessionLength = 1
      $0.maximumSessionLength = 1
    }
    guard case .nothingLeft(stage: .longSessions, _, _) = long else {
      Issue.record("\(String(describing: long))")
      return
    }
  }

  @Test func `splits without a part`() throws {
    let rows = "1 a 1\n1 b 2\n2 a 3\n2 b 4\n3 a 100\n3 b 101"
    func error(_ rows: String, _ seconds: Double) throws -> PreparationError? {
      try self.error(rows) { $0.split = TemporalSplit(.seconds(seconds), rule: .start) }
    }
    #expect(try error(rows, 200) == .noTraining(.test, spanDays: 100 / 86_400))
    let settings = settings { $0.split = TemporalSplit(.seconds(50), rule: .start) }
    let report = try Preparation(settings).run(log(rows)) { window in
      #expect(window.train.isEmpty && window.validation.isEmpty && window.test.count == 1)
    }
    #expect(
      report.windows[0].warnings.first
        == .noValidation(.noTraining(.validation, spanDays: 3 / 86_400)))
    // No session starts in the last second but one.
    #expect(try error(rows, 0.5) == .noTest(.test))
    #expect(try error("1 a 1\n1 b 2\n2 c 100\n2 d 101", 50) == .noOverlap(.test, events: 2))
    let windows = try self.error(rows) { $0.windows = .init(count: 3, days: 20 / 86_400) }
    #expect(windows == .emptyWindow(number: 1, spanDays: 100 / 86_400))
  }
}
