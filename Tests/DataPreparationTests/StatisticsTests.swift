import DataPreparation
import EventLogs
import SessionData
import SyntheticLogs
import TestSupport
import Testing

/// What inspect says of a log, on logs small enough to count by hand, and on invented ones.
struct StatisticsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Lines of `session item time`.
  private func log(_ rows: String, _ vocabulary: ItemVocabulary = ItemVocabulary()) throws
    -> EventLog
  {
    let text = rows.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: "\t") + "\n"
    }.joined()
    return try EventLogReader().read(
      [scratch.write("log.tsv", header + text)], vocabulary: vocabulary)
  }

  private func codes(_ rows: String) throws -> [String] {
    LogStatistics(try log(rows)).warnings.map(\.code)
  }

  @Test func `lengths, popularity and repeats`() throws {
    let statistics = LogStatistics(
      EventLog(sessions: [["a"], ["a", "b"], ["a", "a", "b", "a"], ["a", "c", "a"]]))
    #expect(statistics.size == LogSize(events: 10, sessions: 4, items: 3))
    let lengths = statistics.lengths
    #expect(lengths.shortest == 1 && lengths.longest == 4 && lengths.mean == 2.5)
    #expect(lengths.quantile(0) == 1 && lengths.quantile(0.5) == 2 && lengths.quantile(1) == 4)
    #expect(lengths.singles == 1)
    #expect(lengths.classes.map(\.sessions) == [1, 1, 2, 0, 0, 0, 0])
    // a has seven of ten events, b two, c one.
    #expect(statistics.popularity.topHundredth == 0.7 && statistics.popularity.topTenth == 0.7)
    #expect(statistics.popularity.rareItems == 2 && statistics.popularity.singleItems == 1)
    // Six events after a first: a again once at once, twice later.
    #expect(statistics.repeats.immediate == 1.0 / 6 && statistics.repeats.inSession == 0.5)
    #expect(statistics.repeats.atSameTime == 0)
  }

  @Test func `an empty log`() {
    let statistics = LogStatistics(EventLog(sessions: []))
    #expect(statistics.size.events == 0 && statistics.order == nil && statistics.newItems == nil)
    #expect(statistics.lengths.quantile(0.5) == 0)
  }

  @Test func `times that cannot be trusted`() throws {
    let real = "1 a 1400000000\n1 b 1400000300\n2 a 1400010000\n2 b 1400010009"
    #expect(try codes(real) == ["rare_items"])
    #expect(try codes("1 a 1\n1 b 2").contains("counter_times"))
    #expect(try codes("1 a 5\n1 b 5").contains("one_time"))
    #expect(try codes("1 a 1400000000\n1 b 1400000001\n1 c 1400000300000").contains("huge_times"))
    #expect(try codes("1 a 0\n1 b 9\n2 a 1400000000\n2 b 1400000001").contains("wide_span"))
    let days = "1 a 2014-05-01\n1 b 2014-05-02\n2 a 2014-05-03\n2 b 2014-05-03"
    #expect(try codes(days).contains("day_times"))
    #expect(try codes("1 a 1400000000\n1 b 1400000000\n1 c 1400000001").contains("tied_times"))
    let history = "1 a 1400000000\n1 b 1500000000\n2 a 1400010000\n2 b 1400010009"
    #expect(try codes(history).contains("interrupted_sessions"))
    // The same minutes of two days, with a night between them.
    let daily = "1 a 1400000000\n1 b 1400000300\n1 a 1400086400\n2 a 1400000000\n2 b 1400043199"
    #expect(try codes(daily).contains("interrupted_sessions"))
    let long = "1 a 1400000000\n1 b 1400043199\n2 a 1400000000\n2 b 1400043199"
    #expect(try !codes(long).contains("interrupted_sessions"))
    #expect(try codes("1 a 2014-05-01T10:00\n1 b 1400000000").contains("mixed_times"))
    #expect(try codes("1 a 1400000000\n1 a 1400000000\n1 b 1400000009").contains("duplicate_rows"))
    #expect(
      try codes("1 a 1400000000\n1 a 1400000001\n1 b 1400000009").contains("immediate_repeats"))
    #expect(try codes("1 a 1400000000\n2 a 1400000001").contains("single_events"))
  }

  @Test func `new items by day`() throws {
    // Days counted from the last event: c on the last, b two days before, a on the first.
    let day = 86_400
    let rows =
      (0...6).map { "\($0) a \(1_400_000_000 + $0 * day)" }
      + ["4 b \(1_400_000_000 + 4 * day + 1)", "6 c \(1_400_000_000 + 6 * day + 1)"]
    let newItems = LogStatistics(try log(rows.joined(separator: "\n"))).newItems
    #expect(newItems?.perDay == 1, "of the last three days one, none and one")
    // Last 24 hours: a (six days after the first, at one second before) and c.
    #expect(newItems?.lastDayShare == 0.5)
    #expect(LogStatistics(try log("1 a 1400000000\n1 b 1400000009")).newItems == nil)
  }

  @Test(arguments: [0, 0.8]) func `order in invented logs`(predictability: Double) throws {
    var settings = SyntheticSessions.Settings()
    settings.sessions = 10_000
    settings.catalogue = 500
    settings.predictability = predictability
    let path = scratch.file("log.tsv")
    var writer = try EventLogWriter(path: path)
    try SyntheticSessions(settings).writeEvents(to: &writer)
    try writer.finish()
    let statistics = LogStatistics(try EventLogReader().read([path]))
    let order = try #require(statistics.order)
    #expect(order.predictions > 3000)
    #expect(order.isPresent == (predictability > 0))
    #expect(order.isAbsent == (predictability == 0))
    #expect(statistics.warnings.map(\.code).contains("order_free") == (predictability == 0))
    if predictability > 0 {
      #expect(order.inOrder > order.shuffled + 0.02 && order.share > 0.1)
      #expect(order.inOrder > order.popular)
    }
  }

  @Test func `order counted by hand`() throws {
    // Always a b c; the last two of ten sessions are asked: a to b and b to c are known.
    let sequence = OrderSignal(
      EventLog(sessions: Array(repeating: ["a", "b", "c"], count: 10)).sessions, itemCount: 3)
    #expect(sequence?.predictions == 4 && sequence?.inOrder == 1)
    #expect(sequence?.popular == 0.75, "b and c are the most popular items that come next")
    // Repeats at once are no order, so that nothing is left to predict.
    let same = EventLog(sessions: Array(repeating: ["a", "a"], count: 10))
    #expect(OrderSignal(same.sessions, itemCount: 1) == nil)
    // 30 items follow a equally often, in their order of popularity: twenty are found, on the places 1 … 20.
    var sessions = (0..<30).flatMap { item in
      Array(repeating: ["i\(item)"], count: 30 - item) + [["a", "i\(item)"]]
    }
    sessions += Array(repeating: ["b"], count: sessions.count / 4 - 30)
    sessions += (0..<30).map { ["a", "i\($0)"] }
    let many = EventLog(sessions: sessions)
    let found = try #require(OrderSignal(many.sessions, itemCount: many.vocabulary.count))
    #expect(found.predictions == 30)
    let places = (1...20).reduce(0) { $0 + 1 / Double($1) }
    #expect(abs(found.inOrder - places / 30) < 1e-12)
  }

  @Test func `a test log beside its training log`() throws {
    let train = try log("1 a 10\n1 b 11\n2 a 20\n2 b 21\n2 c 22\n2 d 23\n3 b 30\n3 c 31")
    let test = try log(
      "7 a 29\n7 b 30\n8 a 40\n8 b 41\n8 c 42\n8 d 43\n9 c 50\n9 new 51\n10 d 60\n10 a 61",
      train.vocabulary)
    let overlap = TestOverlap(train: train, test: test)
    #expect(overlap.size == LogSize(events: 10, sessions: 4, items: 5))
    #expect(overlap.unknownEvents == 0.1)
    #expect(overlap.copiedSessions == 0.5, "a b and a b c d")
    #expect(overlap.copiedLongSessions == 1)
    #expect(overlap.earlySessions == 0.25, "session 7 starts before training ends")
    #expect(
      overlap.warnings.map(\.code) == ["copied_sessions", "test_before_train", "small_test"])
    for warning in overlap.warnings { #expect(!warning.description.isEmpty) }
  }
}
