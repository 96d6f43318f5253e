import SessionData
import TestSupport
import Testing

struct SessionStoreTests {
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
    let (train, test) = TemporalSplit(testSeconds: 10).split(log)
    #expect(train.ids == [["a", "b"], ["c", "b"]])
    #expect(train.vocabulary == ItemVocabulary(ids: ["a", "b", "c"]))
    // An event at the very start of the period belongs to it.
    #expect(test.ids == [["b", "older"], ["a", "late"], ["new"]])
    #expect(
      test.vocabulary == ItemVocabulary(ids: ["a", "b", "c", "new", "late", "older"]))
    #expect(test.sessions.times == [30, 100, 85, 95, 90])
  }

  @Test func emptyLog() {
    let (train, test) = TemporalSplit(testSeconds: 1).split(EventLog(sessions: []))
    #expect(train.sessions.sessionCount == 0 && test.sessions.sessionCount == 0)
  }
}
