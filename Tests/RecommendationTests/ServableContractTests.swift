import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@Suite struct ServableContractTests {
  private let counter = MarkovCounter(
    training: PlantedLog(repetitions: 1).sessions, itemCount: PlantedLog.itemCount)

  /// Each fault must be found by its clause, or the suite proves nothing.
  @Test(arguments: FaultyServable.Fault.allCases)
  func faultIsFound(_ fault: FaultyServable.Fault) {
    let found = ServableContract.violations(of: FaultyServable(counter: counter, fault: fault))
    #expect(found.contains { $0.contains(fault.rawValue) }, "\(found)")
  }

  @Test func aModelWithoutFaultHasNone() {
    #expect(ServableContract.violations(of: FaultyServable(counter: counter, fault: nil)) == [])
  }

  /// A model that says no more than that it is servable.
  @Test func defaultsKeepTheContract() {
    #expect(ServableContract.violations(of: Plain(counter: counter)) == [])
  }
}

private struct Plain: ServableRecommender {
  let counter: MarkovCounter

  var itemCount: Int { counter.itemCount }
  func initialState() -> MarkovCounter.State { counter.initialState() }
  func observe(_ item: ItemIndex, state: inout MarkovCounter.State) {
    counter.observe(item, state: &state)
  }
  func score(_ state: MarkovCounter.State, into scores: inout MutableSpan<Float>) {
    counter.score(state, into: &scores)
  }
}

/// A Markov counter that can be served, with one fault.
struct FaultyServable: ServableRecommender {
  /// What is wrong with the model; the raw value is part of what the suite should say of it.
  enum Fault: String, CaseIterable {
    case keepsSomeStates = "only some states have bytes"
    case refusesItsBytes = "of its own are refused"
    case losesTheItem = "has other bytes"
    case swapsTheItem = "was read back scores differently"
    case takesAnyBytes = "are taken for a state of"
    case knowsSomeNeighbours = "only some items have nearest ones"
    case listsTheItem = "hold the item itself"
    case listsInAnyOrder = "are not in descending order"
    case cutsTheListAnywhere = "do not begin the list of all"
    case filtersTheBestOnly = "among some are not those of the list of all"
    case hasSomeVectors = "only some states have a vector"
    case growsVectors = "vectors of several lengths"
    case losesNumbers = "no finite number"
    case growsWhenPrepared = "prepared, the model has 69 items"
    case ranksOtherwise = "prepared, the model gives another list"
    case observesOtherwise = "prepared, the model has other states"
    case turnsVectors = "prepared, the model has other vectors"
    case forgetsNeighbours = "prepared, the model has other nearest items"
    case isDamaged = "cannot be relied on"
  }

  let counter: MarkovCounter
  let fault: Fault?
  var isPrepared = false

  /// Whether a fault that shows after preparation shows.
  private func has(_ fault: Fault) -> Bool { isPrepared && self.fault == fault }

  var itemCount: Int { has(.growsWhenPrepared) ? 69 : counter.itemCount }

  func initialState() -> MarkovCounter.State { counter.initialState() }

  func observe(_ item: ItemIndex, state: inout MarkovCounter.State) {
    counter.observe(has(.observesOtherwise) ? 0 : item, state: &state)
  }

  func score(_ state: MarkovCounter.State, into scores: inout MutableSpan<Float>) {
    counter.score(state, into: &scores)
    if has(.ranksOtherwise) { scores[9] = 1000 }
  }

  func bytes(of state: MarkovCounter.State) -> [UInt8]? {
    if fault == .keepsSomeStates, state.last == nil { return nil }
    return [UInt8(state.last.map { $0 + 1 } ?? 0), 7]
  }

  func state(from bytes: [UInt8]) -> MarkovCounter.State? {
    if fault == .refusesItsBytes || bytes.isEmpty { return nil }
    if bytes.count != 2, fault != .takesAnyBytes { return nil }
    var last = bytes[0] == 0 ? nil : ItemIndex(bytes[0]) - 1
    if fault == .losesTheItem { last = nil }
    if fault == .swapsTheItem { last = last.map { ($0 + 3) % ItemIndex(counter.itemCount) } }
    return MarkovCounter.State(last: last)
  }

  func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? {
    if fault == .knowsSomeNeighbours, item > 50 { return nil }
    var list = (0..<ItemIndex(counter.itemCount)).filter { $0 != item || fault == .listsTheItem }
      .map { ScoredItem(item: $0, score: -Float(abs($0 - item))) }
      .sorted { $0.precedes($1) }
    if has(.forgetsNeighbours) { list.removeFirst() }
    if fault == .listsInAnyOrder { list.swapAt(0, 9) }
    return Array(fault == .cutsTheListAnywhere ? list.suffix(k) : list.prefix(k))
  }

  func nearestItems(to item: ItemIndex, k: Int, filter: CandidateFilter) -> [ScoredItem]? {
    let length = fault == .filtersTheBestOnly ? k : counter.itemCount
    return nearestItems(to: item, k: length).map { list in
      Array(list.filter { filter.admits($0.item) }.prefix(k))
    }
  }

  func queryVector(of state: MarkovCounter.State) -> [Float]? {
    if fault == .hasSomeVectors, state.last == nil { return nil }
    let value: Float = fault == .losesNumbers ? .infinity : has(.turnsVectors) ? -1 : 1
    let count = fault == .growsVectors ? 1 + Int(state.last ?? 0) : 2
    return [Float](repeating: value, count: count)
  }

  var isIntact: Bool { fault != .isDamaged }

  func preparedForServing(threads: Int) -> FaultyServable {
    var prepared = self
    prepared.isPrepared = true
    return prepared
  }
}
