import DataPreparation
import EventLogs
import SessionData
import Testing

/// Events that lie far from all others, and the bounds that leave them out.
struct IsolatedTimesTests {
  private static let start = 1_400_000_000.0
  private static let day = 86_400.0

  /// Two events an hour for a month, and some more.
  private func log(_ others: [Double] = [], days: Int = 30) -> EventLog {
    let usual = (0..<days * 48).map { Self.start + Double($0) * 1800 }
    return EventLog(
      events: (usual + others).enumerated().map {
        (session: "s\($0 / 3)", item: "i\($0 % 7)", time: $1)
      })
  }

  private func isolated(_ others: Double...) -> IsolatedTimes? {
    LogStatistics(log(others)).times.isolated
  }

  @Test func `a click in 2037 and one at 0 are told, with the rest between them`() throws {
    let late = try #require(isolated(2_114_380_800))
    #expect(late.early == 0 && late.late == 1)
    #expect(late.first == Self.start && late.last == Self.start + 30 * Self.day - 1800)
    let both = try #require(isolated(0, 2_114_380_800, 2_114_380_801))
    #expect(both.early == 1 && both.late == 2 && both.first == Self.start)
    // Milliseconds among seconds hide what else is odd until they are set aside.
    let nested = try #require(isolated(Self.start * 1000, 2_114_380_800))
    #expect(nested.late == 2 && nested.last == Self.start + 30 * Self.day - 1800)
    let near = try #require(isolated(Self.start + 60 * Self.day))
    #expect(near.late == 1)
  }

  @Test func `what is usual is not isolated`() {
    #expect(isolated() == nil)
    #expect(isolated(Self.start + 40 * Self.day) == nil, "ten days are less than half of thirty")
    let many = (0..<4).map { Self.start + 90 * Self.day + Double($0) }
    #expect(LogStatistics(log(many)).times.isolated == nil, "four of 1,444 events are no accident")
    let few = EventLog(
      events: [("a", 1.4e9), ("a", 1.4e9 + 1), ("b", 2e9)].map {
        (session: $0, item: "x", time: $1)
      })
    #expect(LogStatistics(few).times.isolated == nil)
    #expect(LogStatistics(log(days: 0)).times.isolated == nil)
  }

  @Test func `the warning says how to leave them out, and that works`() throws {
    let log = log([2_114_380_800])
    let warning = try #require(
      LogStatistics(log).warnings.first { $0.code == "isolated_times" })
    let text = warning.text(.flags)
    #expect(text.contains("1 event behind the others lies"))
    #expect(text.contains("--until 2014-06-12T16:23:20Z leaves them out"))
    let period = try #require(LogPeriod(from: nil, until: "2014-06-12T16:23:20Z"))
    let bounded = log.bounded(to: period)
    #expect(bounded.sessions.eventCount == log.sessions.eventCount - 1)
    #expect(!LogStatistics(bounded).warnings.map(\.code).contains("isolated_times"))
    var settings = PreparationSettings()
    settings.split = TemporalSplit(.days(1), rule: .start)
    settings.period = period
    let report = try Preparation(settings).run(log) { _ in }
    #expect(report.stages.map(\.name) == [.read, .period])
    #expect(report.windows[0].full.test.size.events > 20)
    #expect(!report.warnings.map(\.code).contains("isolated_times"))
  }

  @Test func `a split that they ruin says why`() throws {
    var codes: [String] = []
    let report = try Preparation(PreparationSettings()).run(
      log([2_114_380_800, 2_114_380_801]), warn: { codes.append($0.code) }, take: { _ in })
    #expect(codes.contains("isolated_times"))
    #expect(report.windows[0].full.test.size.events == 2)
    #expect(report.windows[0].warnings.map(\.code).contains("small_test"))
  }

  @Test func `a period as people write it`() throws {
    let april = try #require(LogPeriod(from: "2014-04-01", until: "2014-04-30"))
    #expect(april.from == 1_396_310_400 && april.until == 1_398_902_400)
    #expect(april.contains(1_396_310_400) && april.contains(1_398_902_399.5))
    #expect(!april.contains(1_398_902_400) && !april.contains(1_396_310_399))
    let exact = try #require(LogPeriod(from: "5", until: "2014-04-30T10:00:00Z"))
    #expect(exact.contains(5) && exact.contains(1_398_852_000) && !exact.contains(1_398_852_001))
    #expect(LogPeriod(from: "april", until: nil) == nil)
    #expect(LogPeriod(from: nil, until: "-1") == nil)
    #expect(LogPeriod(from: "2014-05-01", until: "2014-04-30") == nil)
    #expect(LogPeriod(from: "2014-04-30", until: "2014-04-30") != nil, "one day")
    #expect(LogPeriod().isUnbounded && LogPeriod().contains(0))
  }
}
