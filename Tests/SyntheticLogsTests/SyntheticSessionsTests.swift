import EventLogs
import SessionData
import SyntheticLogs
import TestSupport
import Testing

struct SyntheticSessionsTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func settings(
    sessions: Int = 3000, catalogue: Int = 200, predictability: Double = 0.7
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
    #expect(Double(top) > 0.4 * Double(all))
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
    #expect(half.rule > none.rule + 0.15 && half.rule < 0.6)
    #expect(try lastItemRule(1).rule > 0.6)
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
    #expect(rows.allSatisfy { $0.count == 3 && $0[1].contains($0[2]) })
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
