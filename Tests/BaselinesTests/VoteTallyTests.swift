import Recommendation
import Testing

@testable import Baselines

@Suite struct VoteTallyTests {
  @Test func sumsComeInOrderAndLeaveNothing() {
    var tally = VoteTally(itemCount: 130)
    for (item, vote) in [(129, 1), (3, 2), (64, 0.5), (3, 0.25), (63, 1), (63, -1)]
      as [(Int, Float)]
    {
      tally.add(vote, to: item)
    }
    let scores = tally.takeAll()
    #expect(scores.map(\.item) == [3, 64, 129])
    #expect(scores.map(\.score) == [2.25, 0.5, 1])
    #expect(tally.takeAll() == [])
  }

  /// A tally that is in use is nobody else's, and one that is free is used again.
  @Test func talliesAreSharedOneAfterTheOther() {
    let tallies = VoteTallies(itemCount: 10)
    let scores = tallies.withTally { outer in
      outer.add(1, to: 4)
      let inner = tallies.withTally { inner in
        inner.add(2, to: 5)
        return inner.takeAll()
      }
      return outer.takeAll() + inner
    }
    #expect(scores == [ScoredItem(item: 4, score: 1), ScoredItem(item: 5, score: 2)])
    #expect(tallies.withTally { $0.takeAll() } == [])
  }
}
