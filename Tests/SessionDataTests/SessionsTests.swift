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

/// What is looked at of a log, and what is drawn from it.
struct SomeSessionsTests {
  /// Sessions of two events each, so many seconds apart.
  private func pauses(_ pauses: [Double]) -> Sessions {
    Sessions(
      items: pauses.flatMap { _ in [0, 1] as [ItemIndex] },
      times: pauses.enumerated().flatMap { [Double($0), Double($0) + $1] },
      offsets: (0...pauses.count).map { 2 * $0 })
  }

  /// Half a day is a long pause, a second less is none; fewer than 20 sessions tell nothing.
  @Test func interruptedSessions() {
    #expect(Sessions.longPause == 43_200)
    let some = (0..<20).map { $0 < 5 ? 43_200.0 : 43_199 }
    #expect(pauses(some).interruptedShare(ofAtMost: 100) == 0.25)
    #expect(pauses(some).interruptedShare(ofAtMost: 20) == 0.25)
    #expect(pauses(Array(some.dropLast())).interruptedShare(ofAtMost: 100) == 0)
    #expect(Sessions(sessions: []).interruptedShare(ofAtMost: 1) == 0)
    // A session of one event has no pause, and does not count.
    let (all, single) = (pauses(some), [0] as [ItemIndex])
    let more = Sessions(
      items: all.items + single, times: all.times + [9e9], offsets: all.offsets + [41])
    #expect(more.interruptedShare(ofAtMost: 100) == 0.25)
  }

  /// Pauses anywhere in a session count, and once.
  @Test func pausesWithinASession() {
    let (pauses, none) = ([0.0, 50_000, 100_000, 100_001], [0.0, 1, 2, 3])
    let times = (0..<20).flatMap { $0 < 3 ? pauses : none }
    let sessions = Sessions(
      items: times.map { _ in 0 }, times: times, offsets: (0...20).map { 4 * $0 })
    #expect(sessions.interruptedShare(ofAtMost: 20) == 0.15)
  }

  /// Every third of 60 from the first on, where 20 are to be looked at; every fourth of 61 are too few.
  @Test func sessionsThatAreLookedAtAreSpread() {
    let third = (0..<61).map { $0 % 3 == 0 ? 1e5 : 1 }
    #expect(pauses(Array(third.prefix(60))).interruptedShare(ofAtMost: 20) == 1)
    #expect(pauses(third.prefix(60).map { 1e5 + 1 - $0 }).interruptedShare(ofAtMost: 20) == 0)
    #expect(pauses(third).interruptedShare(ofAtMost: 20) == 0)
    #expect(pauses(third).interruptedShare(ofAtMost: 60) == 11 / 31.0)
  }

  /// Whole sessions, evenly over all; those of one event are no use.
  @Test func sampleOfPredictions() {
    let lists = (0..<10).map { [ItemIndex($0), 20, 21] } + [[30], []]
    let sessions = Sessions(sessions: lists)
    let long = sessions.filtered(minimumLength: 2) { _, _ in true }
    #expect(sessions.sample(predictions: 20) == long)
    #expect(sessions.sample(predictions: 99) == long)
    let half = sessions.sample(predictions: 10)
    #expect(
      half.map { $0.items.first } == [1, 3, 5, 7, 9] && half.map(\.length).allSatisfy { $0 == 3 })
    #expect(half.flatMap(\.times) == [3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23, 27, 28, 29])
    #expect(sessions.sample(predictions: 4).map { $0.items.first } == [4, 9])
    #expect(sessions.sample(predictions: 19).sessionCount == 9)
    #expect(sessions.sample(predictions: 0).isEmpty)
    let two = Sessions(sessions: [[1, 2], [3], [4, 5]])
    #expect(two.sample(predictions: 2).offsets == [0, 2, 4])
    #expect(two.sample(predictions: 1).items == [4, 5])
  }
}

struct DwellRepetitionTests {
  private let sessions = Sessions(
    items: [5, 6, 7, 8, 9], times: [100, 109, 130, 400, 700], offsets: [0, 3, 3, 5])

  /// Once more for every ten seconds until the next event, 25 at most; the last event is not repeated.
  @Test func everyTenSeconds() {
    let dwell = DwellRepetition(seconds: 10, longest: 25)
    #expect((0..<3).map { dwell.count(of: $0, in: sessions[0]) } == [0, 2, 0])
    #expect((3..<5).map { dwell.count(of: $0, in: sessions[2]) } == [2, 0])
    #expect(dwell.count(sessions) == 4)
    let repeated = dwell.repeated(sessions)
    #expect(repeated.items == [5, 6, 6, 6, 7, 8, 8, 8, 9])
    #expect(repeated.times == [100, 109, 119, 129, 130, 400, 410, 420, 700])
    #expect(repeated.offsets == [0, 5, 5, 9])
  }

  @Test func bounds() {
    #expect(DwellRepetition(seconds: 9, longest: 1e10).longest == 1e9)
    #expect(DwellRepetition(seconds: 1, longest: 0).count(sessions) == 0)
    #expect(DwellRepetition(seconds: 9, longest: 9).count(of: 0, in: sessions[0]) == 1)
    #expect(DwellRepetition.usualLongest == 3600)
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

  /// Empty sessions, the first one too, belong to neither part.
  @Test(arguments: TemporalSplit.Rule.allCases)
  func emptySessionsAreLeftOut(_ rule: TemporalSplit.Rule) {
    let log = EventLog(sessions: [[], ["a", "b"], [], ["b", "a"], ["a", "b"], []])
    let (train, test) = TemporalSplit(.seconds(1.5), rule: rule).split(log)
    #expect(train.ids == [["a", "b"], ["b", "a"]] && test.ids == [["a", "b"]])
    #expect(TemporalSplit(.fraction(0.5), rule: rule).split(log).train.ids == [["a", "b"]])
  }

  /// The last sessions by their start or their end, rounded up, and at least one.
  @Test(arguments: [(1e-20, 1), (0.01, 1), (0.2, 1), (0.21, 2), (0.5, 3), (0.6, 3), (0.99, 5)])
  func shareOfTheSessions(_ share: Double, _ inTest: Int) {
    let log = EventLog(sessions: (0..<5).map { _ in ["a", "b"] })
    for rule in TemporalSplit.Rule.allCases {
      let (train, test) = TemporalSplit(.fraction(share), rule: rule).split(log, unknownItems: .add)
      #expect(test.sessions.sessionCount == inTest && train.sessions.sessionCount == 5 - inTest)
    }
  }

  /// A long session starts before the others and ends behind them.
  @Test func startsAndEndsDiffer() {
    let log = EventLog(events: [
      (session: "long", item: "a", time: 0), ("long", "b", 100), ("one", "a", 10), ("one", "b", 11),
      ("two", "a", 20), ("two", "b", 21),
    ])
    func split(_ rule: TemporalSplit.Rule) -> (train: EventLog, test: EventLog) {
      TemporalSplit(.fraction(0.4), rule: rule).split(log, unknownItems: .add)
    }
    #expect(split(.end).train.sessions.times == [10, 11])
    #expect(split(.end).test.sessions.times == [0, 100, 20, 21])
    #expect(split(.start).train.sessions.times == [0])
    #expect(split(.start).test.sessions.times == [10, 11, 20, 21])
    #expect(TemporalSplit.Period.days(2) == .seconds(172_800))
  }

  @Test func emptyLog() {
    let (train, test) = TemporalSplit(testSeconds: 1).split(EventLog(sessions: []))
    #expect(train.sessions.sessionCount == 0 && test.sessions.sessionCount == 0)
  }
}
