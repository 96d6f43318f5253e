import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@testable import Blending

@Suite struct BlendContractTests {
  /// One dense member, none, several; members that keep a state and such that keep none.
  static let blends = [
    ["gru4rec", "vsknn"], ["popularity", "markov"], ["vsknn", "sequential-rules"], ["vstan"],
    ["gru4rec", "recent-popularity", "stan"], ["gru4rec"], ["markov", "gru4rec", "gru4rec"],
  ]

  @Test(arguments: blends)
  func keepsTheContract(_ methods: [String]) throws {
    let make = { (log: PlantedLog) in
      try BlendedRecommender(
        Blends.models(methods, of: Blends.planted(log)), Blends.weights(methods.count))
    }
    try RecommenderContract.check(findsSuccessor: false, make)
    ServableContract.check(try make(PlantedLog()))
  }

  /// A list is that of the whole row also where a session is longer than what is remembered of it.
  @Test(arguments: [["gru4rec", "vsknn"], ["markov", "stan"]])
  func longSessionsAreNoOthers(_ methods: [String]) throws {
    let log = Blends.planted()
    let model = try BlendedRecommender(
      Blends.models(methods, of: log), Blends.weights(methods.count))
    var state = model.initialState()
    for event in 0..<450 { model.observe(ItemIndex(event * 7 % 70), state: &state) }
    let restored = try #require(model.bytes(of: state).flatMap(model.state(from:)))
    let list = model.recommend(after: state, k: 70)
    #expect(model.recommend(after: restored, k: 70) == list)
    var scores = [Float](repeating: 0, count: 70)
    var row = scores.mutableSpan
    model.score(state, into: &row)
    #expect(TopK(70).select(from: scores.span) == list)
  }

  @Test func statesOfOthersAreRefused() throws {
    let log = Blends.planted()
    let one = try BlendedRecommender(
      Blends.models(["gru4rec", "stan"], of: log), Blends.weights(2))
    let other = try BlendedRecommender(
      Blends.models(["stan", "vsknn"], of: log), Blends.weights(2))
    var state = one.initialState()
    one.observe(3, state: &state)
    let bytes = try #require(one.bytes(of: state))
    #expect(other.state(from: bytes) == nil)
    // An item beyond the catalogue, and more items than are remembered.
    #expect(one.state(from: [1, 0, 0, 0, 70, 0, 0, 0] + bytes.dropFirst(8)) == nil)
    #expect(one.state(from: [255, 255, 255, 255] + bytes.dropFirst(4)) == nil)
  }
}
