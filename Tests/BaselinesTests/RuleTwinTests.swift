import Foundation
import Randomness
import Recommendation
import Testing

@testable import Baselines
@testable import SessionData

/// Rules and similarities against double loops over all pairs of events.
@Suite struct RuleTwinTests {
  private static let itemCount = 30

  /// Weights of all pairs of events (first before second) of a session, summed per pair of items.
  private func table(
    _ sessions: Sessions, _ weight: (_ distance: Int) -> (forward: Double, backward: Double)
  ) -> [[Double]] {
    let row = [Double](repeating: 0, count: Self.itemCount)
    var table = [[Double]](repeating: row, count: Self.itemCount)
    for session in 0..<sessions.sessionCount {
      let items = Array(sessions.items(of: session)).map(Int.init)
      for first in items.indices {
        for second in items.indices where second > first {
          let weight = weight(second - first)
          table[items[first]][items[second]] += weight.forward
          table[items[second]][items[first]] += weight.backward
        }
      }
    }
    return table
  }

  private func expectSame(
    _ model: some NextItemRecommender, _ table: [[Double]], keep: Int, _ seed: UInt64
  ) {
    for item in 0..<Self.itemCount {
      let kept = table[item].enumerated().filter { $0.element > 0 }
        .sorted { (-Float($0.element), $0.offset) < (-Float($1.element), $1.offset) }
        .prefix(keep).map(\.offset)
      var expected = [Double](repeating: 0, count: Self.itemCount)
      for other in kept { expected[other] = table[item][other] }
      let actual = scores(model, after: [5, ItemIndex(item)])
      let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
      #expect(worst < 1e-4, "seed \(seed), item \(item), off by \(worst)")
    }
  }

  @Test(arguments: [1, 3, 20])
  func rules(_ keep: Int) {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed, stream: 0)
    let sessions = randomLog(sessions: 150, itemCount: Self.itemCount, using: &random)
    var association = AssociationRules.Settings()
    association.pruning = keep
    var pairs = table(sessions) { _ in (1, 1) }
    for item in pairs.indices { pairs[item][item] = 0 }
    expectSame(
      AssociationRules(sessions, itemCount: Self.itemCount, settings: association), pairs,
      keep: keep, seed)
    var sequential = SequentialRules.Settings()
    (sequential.pruning, sequential.steps) = (keep, 4)
    expectSame(
      SequentialRules(sessions, itemCount: Self.itemCount, settings: sequential),
      table(sessions) { ($0 <= 4 ? 1 / Double($0) : 0, 0) }, keep: keep, seed)
    var markov = Markov.Settings()
    markov.pruning = keep
    expectSame(
      Markov(sessions, itemCount: Self.itemCount, settings: markov),
      table(sessions) { ($0 == 1 ? 1 : 0, 0) }, keep: keep, seed)
  }

  @Test func itemKNN() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed, stream: 0)
    let sessions = randomLog(sessions: 150, itemCount: Self.itemCount, using: &random)
    let sets = (0..<sessions.sessionCount).map { Set(sessions.items(of: $0).map(Int.init)) }
    func support(_ item: Int) -> Double { Double(sets.count { $0.contains(item) }) }
    let table = (0..<Self.itemCount).map { first in
      (0..<Self.itemCount).map { second in
        let both = sets.count { $0.contains(first) && $0.contains(second) }
        return first == second
          ? 0 : Double(both) / sqrt((support(first) + 20) * (support(second) + 20))
      }
    }
    expectSame(ItemKNN(sessions, itemCount: Self.itemCount), table, keep: 100, seed)
  }
}
