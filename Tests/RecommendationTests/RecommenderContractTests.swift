import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@Suite struct RecommenderContractTests {
  @Test func markovCounterKeepsTheContract() {
    RecommenderContract.check { log in
      MarkovCounter(training: log.sessions, itemCount: PlantedLog.itemCount)
    }
  }

  /// Each fault must be found by its clause, or the suite proves nothing.
  @Test(arguments: Faulty.Fault.allCases)
  func faultIsFound(_ fault: Faulty.Fault) {
    let found = RecommenderContract.violations { log in Faulty(log, fault) }
    #expect(found.contains { $0.contains(fault.rawValue) }, "\(found)")
  }

  @Test func aModelWithoutFaultHasNone() {
    #expect(RecommenderContract.violations { log in Faulty(log, nil) } == [])
  }

  @Test func popularityMayMissTheSuccessor() {
    let model = { (log: PlantedLog) in Faulty(log, .forgetsTheSession) }
    #expect(RecommenderContract.violations(findsSuccessor: false, model) == [])
  }
}

/// A Markov counter with one fault.
struct Faulty: NextItemRecommender {
  /// What is wrong with the model; the raw value is part of what the suite should say of it.
  enum Fault: String, CaseIterable {
    case notANumber = "are not all finite"
    case addsToTheBuffer = "depend on what the buffer held"
    case batchMixesRows = "scored in a batch or alone"
    case ranksWithoutFilter = "is not that of its scores"
    case scoresOtherItems = "are not those of the whole row"
    case leavesSparseItemsOut = "items with a score are not those"
    case batchObservesTheFirstItem = "observed in a batch"
    case sharedState = "changed the original"
    case changesWithTraining = "the same training gave other scores"
    case forgetsTheSession = "the planted successor is first for"
  }

  final class Box: @unchecked Sendable {
    var last: ItemIndex?
  }

  struct State: Sendable {
    var value = MarkovCounter.State(last: nil)
    var box = Box()
  }

  let counter: MarkovCounter
  let fault: Fault?
  let noise: Float

  init(_ log: PlantedLog, _ fault: Fault?) {
    counter = MarkovCounter(training: log.sessions, itemCount: PlantedLog.itemCount)
    self.fault = fault
    noise = fault == .changesWithTraining ? Float.random(in: 0.001..<0.4) : 0
  }

  var itemCount: Int { counter.itemCount }

  func initialState() -> State { State() }

  func observe(_ item: ItemIndex, state: inout State) {
    if fault == .forgetsTheSession { return }
    state.value.last = item
    if fault == .sharedState { state.box.last = item }
  }

  func observe(_ items: [ItemIndex], states: inout [State]) {
    for index in items.indices {
      let source = fault == .batchObservesTheFirstItem ? 0 : index
      observe(items[source], state: &states[index])
    }
  }

  func score(_ state: State, into scores: inout MutableSpan<Float>) {
    let before = scores[0]
    let last = fault == .sharedState ? state.box.last : state.value.last
    counter.score(MarkovCounter.State(last: last), into: &scores)
    scores[0] += noise
    if fault == .notANumber { scores[3] = .nan }
    if fault == .addsToTheBuffer { scores[0] += before.isNaN ? 1 : before }
  }

  func score(_ states: [State], into scores: inout MutableSpan<Float>) {
    for (row, state) in states.enumerated() {
      let place = fault == .batchMixesRows ? states.count - 1 - row : row
      var one = scores._mutatingExtracting(place * itemCount..<(place + 1) * itemCount)
      score(state, into: &one)
    }
  }

  func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    var all = [Float](repeating: 0, count: itemCount)
    var row = all.mutableSpan
    score(state, into: &row)
    return (fault == .scoresOtherItems ? items.sorted() : items).map { all[Int($0)] }
  }

  func sparseScores(_ state: State) -> [ScoredItem]? {
    guard fault == .leavesSparseItemsOut else { return nil }
    let row = self.score(state, of: (0..<ItemIndex(itemCount)).map { $0 })
    let sparse = row.indices.filter { row[$0] != 0 }.map {
      ScoredItem(item: ItemIndex($0), score: row[$0])
    }
    return Array(sparse.dropFirst())
  }

  func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking] {
    zip(states, requests).map { state, request in
      var scores = [Float](repeating: 0, count: itemCount)
      var row = scores.mutableSpan
      score(state, into: &row)
      var request = request
      if fault == .ranksWithoutFilter { request.filter = .all }
      return request.answer(from: row.span)
    }
  }
}
