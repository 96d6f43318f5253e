import Recommendation
import SessionData
import TestSupport
import Testing

@testable import Blending

/// Lists that are found without rows are those of the whole rows.
@Suite struct BlendListTests {
  /// So many items that a prepared network bounds its scores.
  private static let itemCount = 5200

  private static func log(using random: inout TwinGenerator) -> EventLog {
    let sessions = (0..<1500).map { _ in
      let start = Int.random(in: 0..<itemCount, using: &random)
      return (0..<Int.random(in: 2...6, using: &random)).map { _ in
        "i\((start + Int.random(in: 0..<40, using: &random)) % itemCount)"
      }
    }
    let all = stride(from: 0, to: itemCount, by: 26).map { first in
      (first..<first + 26).map { "i\($0)" }
    }
    return EventLog(sessions: all + sessions)
  }

  @Test(arguments: [
    ["gru4rec", "vstan"], ["gru4rec", "markov", "vsknn"], ["vstan", "stan"],
    ["popularity", "markov"], ["gru4rec", "popularity", "vsknn"],
  ])
  func listsAreThoseOfTheRows(_ methods: [String]) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = TwinGenerator(seed: seed)
    let model = try BlendedRecommender(
      Blends.models(methods, of: Self.log(using: &random)), Blends.weights(methods.count)
    ).preparedForServing(threads: 2)
    let states = (0..<12).map { _ in
      let start = Int.random(in: 0..<Self.itemCount, using: &random)
      var state = model.initialState()
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        let item = (start + Int.random(in: 0..<40, using: &random)) % Self.itemCount
        model.observe(ItemIndex(item), state: &state)
      }
      return state
    }
    let rows = states.map { state in
      var row = [Float](repeating: .nan, count: Self.itemCount)
      var span = row.mutableSpan
      model.score(state, into: &span)
      return row
    }
    let set = ItemSet(model.recommend(after: states[0], k: 40).map(\.item))
    let odd = ItemSet((0..<ItemIndex(Self.itemCount)).filter { $0 % 2 == 1 })
    for filter in [CandidateFilter.all, .init(excluding: set), .init(only: odd), .init(only: set)] {
      // Targets that more is said of than the dense member says, and others; scores as good as one of them.
      let requests = states.indices.map { index in
        let row = rows[index]
        let best = TopK(40).select(from: row.span)
        let target = [best[index].item, ItemIndex(index * 431), nil, nil][index / 3]
        return RankingRequest(
          k: [20, 1, 0, 90][index % 4], filter: filter, target: target,
          reference: index % 2 == 0 ? best[index].score : nil)
      }
      let expected = zip(rows, requests).map { row, request in request.answer(from: row.span) }
      #expect(model.rank(states, requests, threads: 1) == expected, "\(methods), seed \(seed)")
      for (index, request) in requests.enumerated() {
        let alone = model.rank([states[index]], [request], threads: 2)
        #expect(alone == [expected[index]], "\(methods), session \(index) alone, seed \(seed)")
      }
    }
  }
}
