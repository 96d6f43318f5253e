import DataPreparation
import EventLogs
import SessionData
import SyntheticLogs
import TestSupport
import Testing

struct SyntheticSessionsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func settings(
    sessions: Int = 3000, catalogue: Int = 200, predictability: Double = 0.8
  ) -> SyntheticSessions.Settings {
    var settings = SyntheticSessions.Settings()
    settings.sessions = sessions
    settings.catalogue = catalogue
    settings.predictability = predictability
    return settings
  }

  private func text(_ settings: SyntheticSessions.Settings, _ name: String = "a.tsv") throws
    -> String
  {
    var writer = try EventLogWriter(path: scratch.file(name))
    try SyntheticSessions(settings).writeEvents(to: &writer)
    try writer.finish()
    return try scratch.text(of: name)
  }

  @Test func sameSettingsSameBytes() throws {
    let first = try text(settings(sessions: 200), "a.tsv")
    #expect(try text(settings(sessions: 200), "b.tsv") == first)
    var other = settings(sessions: 200)
    other.seed = 43
    #expect(try text(other, "c.tsv") != first)
  }

  @Test func daysAreThoseOfTheSessionsUnlessTold() throws {
    var told = settings(sessions: 6000)
    let untold = try text(told)
    #expect(SyntheticSessions(told).days == 3)
    told.days = 3
    #expect(try text(told, "b.tsv") == untold, "the default in words")
    told.days = 9
    told.sessions = 900
    let long = try text(told, "c.tsv").split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: "\t").last.flatMap { Double($0) } }
    let days = Set(long.map { Int(($0 - 1_704_067_200) / 86_400) })
    #expect(days.isSuperset(of: 0..<9) && days.isSubset(of: 0..<10))
  }

  /// Share of the clicks of the last day of a week on items that the first day does not have.
  private func unknownShare(drift: Double) throws -> Double {
    var week = settings(sessions: 7000, catalogue: 400)
    (week.days, week.drift) = (7, drift)
    let rows = try text(week).split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
    func items(_ day: Double) -> [Substring] {
      let start = 1_704_067_200 + day * 86_400
      return rows.filter { row in
        Double(row[2]).map { $0 >= start && $0 < start + 86_400 } ?? false
      }.map { $0[1] }
    }
    let known = Set(items(0))
    let last = items(6)
    return Double(last.count { !known.contains($0) }) / Double(max(last.count, 1))
  }

  @Test func moreDriftMoreNewItems() throws {
    let (slow, usual, fast) = (
      try unknownShare(drift: 0.1), try unknownShare(drift: 1), try unknownShare(drift: 4)
    )
    #expect(slow < usual - 0.02 && usual < fast - 0.1, "\(slow) \(usual) \(fast)")
  }

  @Test func eventsStandInOrderOfTimeAndSessionsOverlap() throws {
    let rows = try text(settings()).split(separator: "\n").dropFirst()
      .map { $0.split(separator: "\t") }
    let times = rows.compactMap { Double($0[2]) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let changes = zip(rows, rows.dropFirst()).filter { $0[0] != $1[0] }.count
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    #expect(log.sessions.sessionCount == 3000)
    #expect(changes > 2 * 3000)
    #expect((0..<3000).allSatisfy { log.sessions.events(of: $0).count >= 2 })
  }

  @Test func popularityAndLengthsHaveLongTails() throws {
    _ = try text(settings(catalogue: 1000))
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    let counts = log.sessions.itemCounts(itemCount: log.vocabulary.count).sorted(by: >)
    let (top, all) = (counts.prefix(100).reduce(0, +), counts.reduce(0, +))
    #expect(Double(top) > 0.27 * Double(all))
    let lengths = (0..<3000).map { log.sessions.events(of: $0).count }
    #expect(lengths.filter { $0 <= 3 }.count > 1500)
    #expect(lengths.contains { $0 >= 20 })
  }

  /// How often the most frequent successor of an item, counted on the first half of the sessions, is
  /// right on the second half; and how often the most popular item is.
  private func lastItemRule(_ predictability: Double) throws -> (rule: Double, popular: Double) {
    _ = try text(settings(predictability: predictability))
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    let half = log.sessions.sessionCount / 2
    var counts: [ItemIndex: [ItemIndex: Int]] = [:]
    for session in 0..<half {
      let items = log.sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        counts[item, default: [:]][next, default: 0] += 1
      }
    }
    let best = counts.mapValues { successors in
      successors.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }
    let popularity = log.sessions.itemCounts(itemCount: log.vocabulary.count)
    let top = popularity.indices.max { popularity[$0] < popularity[$1] } ?? 0
    var (right, popular, total) = (0, 0, 0)
    for session in half..<log.sessions.sessionCount {
      let items = log.sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        if best[item] == next { right += 1 }
        if Int(next) == top { popular += 1 }
        total += 1
      }
    }
    return (Double(right) / Double(total), Double(popular) / Double(total))
  }

  @Test func predictabilityIsWhatTheLastClickTells() throws {
    let none = try lastItemRule(0)
    #expect(none.rule < none.popular + 0.02)
    let half = try lastItemRule(0.5)
    #expect(half.rule > none.rule + 0.02 && half.rule > half.popular + 0.02)
    let all = try lastItemRule(1)
    #expect(all.rule > half.rule + 0.06 && all.rule > 4 * all.popular)
  }

  @Test func itemsComeAgainOnlyInVisits() throws {
    func repeats(_ predictability: Double) throws -> RepeatStatistics {
      _ = try text(settings(sessions: 5000, catalogue: 1000, predictability: predictability))
      return RepeatStatistics(try EventLogReader().read([scratch.file("a.tsv")]).sessions)
    }
    #expect(try repeats(0).inSession < 0.03, "by chance")
    let real = try repeats(0.8)
    #expect(real.immediate > 0.1 && real.immediate < 0.16)
    #expect(real.inSession > real.immediate + 0.07 && real.inSession < 0.3)
  }

  @Test func itemsAppearFadeAndVanish() throws {
    // Twenty days.
    _ = try text(settings(sessions: 40_000, catalogue: 1000))
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    let newItems = try #require(LogStatistics(log).newItems)
    #expect(newItems.perDay > 3 && newItems.perDay < 30)
    #expect(newItems.lastDayShare > 0.001)
    // The twenty favourites of the first and of the last quarter of the sessions.
    func favourites(_ sessions: Range<Int>) -> (items: Set<Int>, seen: Set<Int>) {
      var counts = [Int](repeating: 0, count: log.vocabulary.count)
      for session in sessions {
        for item in log.sessions.items(of: session) { counts[Int(item)] += 1 }
      }
      let seen = counts.indices.filter { counts[$0] > 0 }
      return (Set(seen.sorted { counts[$0] > counts[$1] }.prefix(20)), Set(seen))
    }
    let (early, late) = (favourites(0..<10_000), favourites(30_000..<40_000))
    let kept = early.items.intersection(late.items).count
    #expect(kept > 2 && kept < 15)
    #expect(early.seen.subtracting(late.seen).count > 50, "vanished")
  }

  /// Share of neighbouring clicks on different items that share the kind or the colour of one intent.
  @Test func clicksStayOnAShelf() throws {
    let items = settings(catalogue: 1000, predictability: 1)
    try SyntheticSessions(items).writeItems(to: scratch.file("items.tsv"))
    let table = try ItemTable(contentsOf: scratch.file("items.tsv"))
    _ = try text(items)
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    var (near, all) = (0, 0)
    for session in 0..<log.sessions.sessionCount {
      let ids = log.sessions.items(of: session).map { log.vocabulary.id(of: $0) }
      for (item, next) in zip(ids, ids.dropFirst()) where item != next {
        let title = try #require(table.title(of: item)?.split(separator: ", "))
        let nextTitle = try #require(table.title(of: next)?.split(separator: ", "))
        let intents = [title, nextTitle].map { $0[0].split(separator: " ").prefix(2) }
        all += 1
        if intents[0] == intents[1], title[0] == nextTitle[0] || title[1] == nextTitle[1] {
          near += 1
        }
      }
    }
    #expect(Double(near) > 0.7 * Double(all))
  }

  @Test func titlesAreUniqueAndTellTheCategory() throws {
    let items = settings(catalogue: 3000)
    let path = scratch.file("items.tsv")
    try SyntheticSessions(items).writeItems(to: path)
    let rows = try scratch.text(of: "items.tsv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: "\t") }
    #expect(rows.count == 3000)
    #expect(Set(rows.map { $0[0] }).count == 3000)
    #expect(Set(rows.map { $0[1] }).count == 3000)
    #expect(rows.allSatisfy { $0.count == 6 && $0[1].contains($0[2]) && $0[1].contains($0[3]) })
    let prices = rows.compactMap { Double($0[4]) }
    #expect(prices.count == 3000 && prices.allSatisfy { (4...120).contains($0) })
    let missing = rows.count { $0[5] == "no" }
    #expect((90...170).contains(missing) && rows.allSatisfy { ["yes", "no"].contains($0[5]) })
    let table = try ItemTable(contentsOf: path)
    _ = try text(settings(sessions: 100, catalogue: 3000))
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    #expect(log.ids.joined().allSatisfy { table.title(of: $0) != nil })
  }

  @Test(arguments: [1, 2, 49, 101]) func smallCatalogues(_ catalogue: Int) throws {
    let text = try text(settings(sessions: 20, catalogue: catalogue, predictability: 1))
    #expect(text.split(separator: "\n").count > 40)
    let log = try EventLogReader().read([scratch.file("a.tsv")])
    #expect(log.vocabulary.count <= catalogue)
  }
}
