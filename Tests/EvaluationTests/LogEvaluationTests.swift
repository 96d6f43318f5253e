import Evaluation
import Recommendation
import SessionData
import TestSupport
import Testing

/// A log is evaluated by its identifiers, so that no numbering of its items can give other numbers.
@Suite struct LogEvaluationTests {
  private let train = EventLog(sessions: [
    ["a", "b", "c"], ["a", "b", "c"], ["c", "d", "a"], ["b", "c", "d"],
  ])

  private var model: CatalogueModel {
    CatalogueModel(
      LastItemCounter(train), vocabulary: train.vocabulary,
      itemCounts: train.sessions.itemCounts(itemCount: train.vocabulary.count),
      identity: ModelIdentity(method: "counter"))
  }

  @Test func numberingMakesNoDifference() throws {
    let sessions = [["d", "a", "b"], ["c", "d"], ["b", "c", "a"]]
    let numbered = EventLog(
      vocabulary: train.vocabulary,
      sessions: Sessions(sessions: sessions.map { $0.compactMap(train.vocabulary.index(of:)) }))
    let expected = try Evaluator().evaluate(
      model.recommender, sessions: numbered.sessions, itemCounts: model.itemCounts)
    for log in [numbered, EventLog(sessions: sessions), EventLog(sessions: [["d"]] + sessions)] {
      let found = try Evaluator().evaluate(model, on: log)
      #expect(found.metrics == expected.metrics)
      #expect(found.events == 5 && found.sessions == 3 && found.unknownEvents == 0)
    }
  }

  @Test func sessionsAreToldApart() throws {
    let log = EventLog(sessions: [["d", "a", "b"], ["x"], ["c", "d"]])
    let found = try Evaluator().evaluateBySession(model, on: log)
    #expect(found.result.metrics == (try Evaluator().evaluate(model, on: log)).metrics)
    #expect(found.totals.sessionCount == 2 && found.totals.cutoffs == [1, 5, 10, 20])
  }

  @Test func unknownItemsAreDroppedAndCounted() throws {
    var report = ReadReport()
    report.unknownItemEvents = 7
    let read = EventLog(sessions: [["x", "a", "y", "b"], ["c", "z"], ["x", "x"]])
    let found = try Evaluator().evaluate(
      model, on: EventLog(vocabulary: read.vocabulary, sessions: read.sessions, report: report))
    #expect(found.events == 1 && found.sessions == 1)
    #expect(found.unknownEvents == 7 + 2 + 1 + 2)
    #expect(
      found.metrics
        == (try Evaluator().evaluate(model, on: EventLog(sessions: [["a", "b"]]))).metrics)
  }

  @Test func nothingInCommonIsAnError() {
    #expect(throws: EvaluationError.nothingInCommon(logItems: 2, modelItems: 4)) {
      try Evaluator().evaluate(model, on: EventLog(sessions: [["x", "y"]]))
    }
    // One known item is something in common, but leaves nothing to predict.
    #expect(throws: EvaluationError.nothingToPredict(sessions: 0, events: 0)) {
      try Evaluator().evaluate(model, on: EventLog(sessions: [["a", "y"]]))
    }
    #expect(throws: EvaluationError.nothingToPredict(sessions: 0, events: 0)) {
      try Evaluator().evaluate(model, on: EventLog(sessions: []))
    }
  }
}

/// What followed the last item in training, how often.
private struct LastItemCounter: ServableRecommender {
  let itemCount: Int
  private var counts: [ItemIndex: [ItemIndex: Float]] = [:]

  init(_ log: EventLog) {
    itemCount = log.vocabulary.count
    for session in 0..<log.sessions.sessionCount {
      let items = log.sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        counts[item, default: [:]][next, default: 0] += 1
      }
    }
  }

  func initialState() -> ItemIndex? { nil }
  func observe(_ item: ItemIndex, state: inout ItemIndex?) { state = item }

  func score(_ state: ItemIndex?, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = 0 }
    for (item, count) in state.flatMap({ counts[$0] }) ?? [:] { scores[Int(item)] = count }
  }
}
