import Evaluation
import SessionData
import Testing

@Suite struct MeasuringWarningTests {
  private func log(_ count: Int, first: Int = 0) -> EventLog {
    EventLog(sessions: (first..<first + count).map { n in (0..<3).map { "i\((n + $0) % 9)" } })
  }

  private func warnings(_ test: EventLog, train: EventLog) -> [MeasuringWarning] {
    MeasuringWarning.all(
      of: test.renumbered(to: train.vocabulary),
      itemCounts: train.sessions.itemCounts(itemCount: train.vocabulary.count))
  }

  @Test func `next to nothing to measure with`() {
    let train = log(100)
    #expect(warnings(log(40), train: train) == [])
    #expect(warnings(log(2), train: train) == [.small(events: 6, sessions: 2, rows: 0)])
    #expect(MeasuringWarning.small(90, sessions: 30, rows: 900) == nil)
    #expect(
      MeasuringWarning.all(of: EventLog(sessions: []), itemCounts: [0, 0])
        == [.small(events: 0, sessions: 0, rows: 0)])
    let few = MeasuringWarning.small(90, sessions: 30, rows: 901)
    #expect(few.map { "\($0)" }?.contains("90 events in 30 sessions of 901 rows") == true)
  }

  @Test func `the log that the model was trained on`() {
    let train = log(100)
    #expect(warnings(train, train: train) == [.trainedOn])
    #expect(warnings(log(100, first: 1), train: train) == [])
    let one = EventLog(sessions: [["a"]])
    let few = MeasuringWarning.small(events: 1, sessions: 1, rows: 0)
    #expect(MeasuringWarning.all(of: one, itemCounts: [1]) == [few, .trainedOn])
    #expect(MeasuringWarning.all(of: one, itemCounts: [2]) == [few])
    // Sessions of one event are not measured with.
    let singles = EventLog(sessions: train.sessions.map { _ in ["i1", "i2"] } + [["i1"], ["i2"]])
    #expect(warnings(singles, train: singles) == [.trainedOn])
  }
}
