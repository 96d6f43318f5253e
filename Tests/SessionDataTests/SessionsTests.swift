import EventLogs
import SessionData
import TestSupport
import Testing

struct SessionsTests {
  @Test func fromLists() {
    let store = Sessions(sessions: [[3, 1], [], [2, 2, 0]])
    #expect(store.items == [3, 1, 2, 2, 0])
    #expect(store.offsets == [0, 2, 2, 5])
    #expect(store.times == [0, 1, 2, 3, 4])
    #expect(store.itemCounts(itemCount: 5) == [1, 1, 2, 1, 0])
    let log = EventLog(sessions: [["b", "a"], ["b", "c"]])
    #expect(log.sessions == Sessions(sessions: [[0, 1], [0, 2]]))
    #expect(log.ids == [["b", "a"], ["b", "c"]])
  }

  @Test func areACollectionOfViews() {
    let sessions = Sessions(sessions: [[3, 1], [], [2, 2, 0]])
    #expect(sessions.count == 3 && sessions.map(\.length) == [2, 0, 3])
    #expect(Array(sessions.lengths) == [2, 0, 3])
    #expect(sessions.map { Array($0.items) } == [[3, 1], [], [2, 2, 0]])
    #expect(sessions.last?.events == 2..<5 && sessions.last?.times.first == 2)
    for session in sessions {
      for event in session.events { #expect(session.items[event] == sessions.items[event]) }
    }
  }

  @Test func eventsThenShortSessionsGo() {
    let sessions = Sessions(sessions: [[3, 1], [], [2, 2, 0], [1, 2], [1]])
    let kept = sessions.filtered(minimumLength: 2) { item, time in item != 1 && time < 4 }
    #expect(kept == Sessions(items: [2, 2], times: [2, 3], offsets: [0, 2]))
    let all = sessions.filtered { _, _ in true }
    #expect(all.items == sessions.items && all.offsets == [0, 2, 5, 7, 8])
  }

  @Test func renumbering() {
    let (letters, other) = (ItemVocabulary(ids: ["a", "b", "c"]), ItemVocabulary(ids: ["c", "a"]))
    let sessions = Sessions(sessions: [[0, 1, 2], [1], [2, 0]])
    #expect(
      sessions.renumbered(from: letters, to: other)
        == Sessions(items: [1, 0, 0, 1], times: [0, 2, 4, 5], offsets: [0, 2, 4]))
    #expect(letters.numbers(in: other) == [1, nil, 0])
    #expect(other.numbers(in: letters) == [2, 0])
  }
}

struct EventLogTests {
  private let log = EventLog(sessions: [["b", "x", "a"], ["y", "a"], ["a", "b"]])

  @Test func renumberedToAVocabularyThatLacksItems() {
    let model = ItemVocabulary(ids: ["a", "b", "unseen"])
    let known = log.renumbered(to: model)
    #expect(known.vocabulary == model && known.ids == [["b", "a"], ["a", "b"]])
    #expect(known.sessions.items == [1, 0, 0, 1])
    #expect(known.report.unknownItemEvents == 2)
    #expect(known.report.shortSessions == 1 && known.report.shortSessionEvents == 1)
    let all = log.renumbered(to: model, unknownItems: .add)
    #expect(all.vocabulary == ItemVocabulary(ids: ["a", "b", "unseen", "x", "y"]))
    #expect(all.ids == log.ids && all.report == log.report)
  }

  /// In memory as through a file.
  @Test(arguments: [UnknownItems.drop, .add])
  func renumberingEqualsReadingWithTheVocabulary(_ unknownItems: UnknownItems) throws {
    let scratch = try Scratch()
    var writer = try EventLogWriter(path: scratch.file("log.tsv"))
    try writer.write(log)
    try writer.finish()
    let model = ItemVocabulary(ids: ["a", "b", "unseen"])
    let read = try EventLogReader().read(
      [scratch.file("log.tsv")], vocabulary: model, unknownItems: unknownItems)
    let renumbered = log.renumbered(to: model, unknownItems: unknownItems)
    #expect(renumbered.ids == read.ids && renumbered.sessions == read.sessions)
    #expect(renumbered.vocabulary == read.vocabulary)
    #expect(renumbered.report.unknownItemEvents == read.report.unknownItemEvents)
    #expect(renumbered.report.shortSessions == read.report.shortSessions)
    #expect(renumbered.report.shortSessionEvents == read.report.shortSessionEvents)
  }

  @Test func compactedHasWhatOccurs() {
    let some = EventLog(
      vocabulary: log.vocabulary, sessions: log.sessions.filtered { item, _ in item != 1 })
    #expect(some.compacted().vocabulary == ItemVocabulary(ids: ["b", "a", "y"]))
    #expect(some.compacted().ids == [["b", "a"], ["y", "a"], ["a", "b"]])
    #expect(EventLog(sessions: []).compacted().vocabulary.count == 0)
  }

  @Test func vocabulariesAreCompared() {
    let (short, long) = (ItemVocabulary(ids: ["a", "b"]), ItemVocabulary(ids: ["a", "b", "c"]))
    #expect(long.starts(with: short) && long.starts(with: long) && !short.starts(with: long))
    #expect(!long.starts(with: ItemVocabulary(ids: ["b", "a"])))
    #expect(!ItemVocabulary(ids: ["ab"]).starts(with: ItemVocabulary(ids: ["a"])))
  }

  @Test func withoutTimesTheSpanIsKnown() {
    let sessions = Sessions(items: [0, 1, 1, 0], times: [30, 40, 10, 20], offsets: [0, 2, 4])
    #expect(sessions.timeSpan == 10...40)
    let timeless = sessions.withoutTimes()
    #expect(timeless.times.isEmpty && timeless.timeSpan == 10...40)
    #expect(timeless.items == sessions.items && timeless.offsets == sessions.offsets)
    #expect(timeless.withoutTimes() == timeless)
    #expect(Sessions(items: [], times: [], offsets: [0]).timeSpan == 0...0)
  }

  @Test func fromEventsInAnyOrder() {
    let made = EventLog(events: [
      (session: "late", item: "x", time: 50), ("early", "b", 20), ("late", "a", 40),
      ("early", "a", 10), ("early", "c", 20), ("tied", "c", 40),
    ])
    #expect(made.ids == [["a", "b", "c"], ["a", "x"], ["c"]])
    #expect(made.sessions.times == [10, 20, 20, 40, 50, 40])
    #expect(made.vocabulary == ItemVocabulary(ids: ["x", "b", "a", "c"]))
    #expect(EventLog(events: []).sessions.isEmpty)
  }
}

struct TemporalSplitTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func sessionsThatEndInThePeriodAreTheTest() throws {
    let rows = """
      0\tnew\t90
      1\ta\t10
      1\tb\t20
      2\tlate\t95
      2\ta\t85
      3\tc\t70
      3\tb\t89
      4\tb\t30
      4\tolder\t100

      """
    let log = try EventLogReader().read([try scratch.write("a.tsv", header + rows)])
    let (train, test) = TemporalSplit(testSeconds: 10).split(log, unknownItems: .add)
    #expect(train.ids == [["a", "b"], ["c", "b"]])
    #expect(train.vocabulary == ItemVocabulary(ids: ["a", "b", "c"]))
    // An event at the very start of the period belongs to it.
    #expect(test.ids == [["b", "older"], ["a", "late"], ["new"]])
    #expect(
      test.vocabulary == ItemVocabulary(ids: ["a", "b", "c", "new", "late", "older"]))
    #expect(test.sessions.times == [30, 100, 85, 95, 90])
    #expect(test.report.unknownItemEvents == 0)
  }

  /// The obvious calls give a test of the model's items, and say what they leave out.
  @Test func aSplitMadeInMemoryCanBeMeasuredWith() {
    let log = EventLog(sessions: [
      ["x", "a", "b"], ["b", "a"], ["a", "new", "b"], ["b", "late"],
    ])
    let (train, test) = TemporalSplit(.seconds(4.5), rule: .start).split(log)
    #expect(train.ids == [["x", "a", "b"], ["b", "a"]])
    #expect(test.vocabulary == train.vocabulary)
    #expect(test.ids == [["a", "b"]])
    #expect(test.report.unknownItemEvents == 2)
    #expect(test.report.shortSessions == 1 && test.report.shortSessionEvents == 1)
  }

  @Test func emptyLog() {
    let (train, test) = TemporalSplit(testSeconds: 1).split(EventLog(sessions: []))
    #expect(train.sessions.sessionCount == 0 && test.sessions.sessionCount == 0)
  }
}
