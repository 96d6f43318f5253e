import Recommendation
import SessionData

/// A recommender of any type, whose states are values of any type.
protocol MemberRecommender: Sendable {
  var itemCount: Int { get }
  var isIntact: Bool { get }
  func initialState() -> any Sendable
  func observe(_ items: [ItemIndex], states: inout [any Sendable])
  /// The state after these items.
  func state(after items: [ItemIndex]) -> any Sendable
  func score(_ states: [any Sendable], into scores: inout MutableSpan<Float>)
  func score(_ state: any Sendable, of items: [ItemIndex]) -> [Float]
  func sparseScores(_ state: any Sendable) -> [ScoredItem]?
  func rank(
    _ states: [any Sendable], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking]
  func bytes(of state: any Sendable) -> [UInt8]?
  func state(from bytes: [UInt8]) -> (any Sendable)?
  func nearestItems(to item: ItemIndex, k: Int, filter: CandidateFilter) -> [ScoredItem]?
  func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]?
  func preparedForServing(threads: Int) -> any MemberRecommender
}

/// A recommender as a member: takes its states out of their boxes.
struct TypedMember<Recommender: ServableRecommender>: MemberRecommender {
  let recommender: Recommender

  var itemCount: Int { recommender.itemCount }
  var isIntact: Bool { recommender.isIntact }

  func initialState() -> any Sendable { recommender.initialState() }

  func observe(_ items: [ItemIndex], states: inout [any Sendable]) {
    var own = states.map(unboxed)
    recommender.observe(items, states: &own)
    states = own
  }

  func state(after items: [ItemIndex]) -> any Sendable {
    var state = recommender.initialState()
    for item in items { recommender.observe(item, state: &state) }
    return state
  }

  func score(_ states: [any Sendable], into scores: inout MutableSpan<Float>) {
    recommender.score(states.map(unboxed), into: &scores)
  }

  func score(_ state: any Sendable, of items: [ItemIndex]) -> [Float] {
    recommender.score(unboxed(state), of: items)
  }

  func sparseScores(_ state: any Sendable) -> [ScoredItem]? {
    recommender.sparseScores(unboxed(state))
  }

  func rank(
    _ states: [any Sendable], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    recommender.rank(states.map(unboxed), requests, threads: threads)
  }

  func bytes(of state: any Sendable) -> [UInt8]? { recommender.bytes(of: unboxed(state)) }

  func state(from bytes: [UInt8]) -> (any Sendable)? { recommender.state(from: bytes) }

  func nearestItems(to item: ItemIndex, k: Int, filter: CandidateFilter) -> [ScoredItem]? {
    recommender.nearestItems(to: item, k: k, filter: filter)
  }

  func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]? {
    recommender.likeness(of: item, to: others)
  }

  func preparedForServing(threads: Int) -> any MemberRecommender {
    TypedMember(recommender: recommender.preparedForServing(threads: threads))
  }

  private func unboxed(_ state: any Sendable) -> Recommender.State {
    guard let own = state as? Recommender.State else {
      preconditionFailure("a state of \(type(of: state)) for \(Recommender.self)")
    }
    return own
  }
}
