import Randomness
import SessionData
import Testing

@testable import Evaluation

@Suite struct TieHandlingTests {
  /// Two above the target, three at its score, two below.
  private let scores: [Float] = [5, 1, 2, 2, 9, 2, -1]

  @Test func threeModes() throws {
    #expect(try TieHandling.conservative.rank(of: 3, in: scores.span) == 5)
    #expect(try TieHandling.standard.rank(of: 3, in: scores.span) == 3)
    #expect(try TieHandling.median.rank(of: 3, in: scores.span) == 4)
    #expect(try TieHandling.median.rank(of: 2, in: [0, 0, 0, 0].span) == 2.5)
  }

  /// A model that has saturated must not look good by default.
  @Test func allEqualIsLastByDefault() throws {
    let flat = [Float](repeating: 0, count: 100)
    #expect(EvaluationSettings().ties == .conservative)
    #expect(try EvaluationSettings().ties.rank(of: 0, in: flat.span) == 100)
  }

  @Test func infinitiesAreRanked() throws {
    let scores: [Float] = [.infinity, 0, -.infinity]
    #expect(try TieHandling.conservative.rank(of: 0, in: scores.span) == 1)
    #expect(try TieHandling.conservative.rank(of: 2, in: scores.span) == 3)
  }

  @Test(arguments: TieHandling.allCases, [0, 3, 14, 15, 16, 40, 99])
  func notANumberIsAnError(_ ties: TieHandling, _ place: Int) {
    var scores = (0..<100).map { Float($0) }
    scores[place] = .nan
    for target: ItemIndex in [0, 40, 99] {
      #expect(
        throws: EvaluationError.scoreNotANumber(ScoreLocation(target: target, items: 1))
      ) {
        try ties.rank(of: target, in: scores.span)
      }
    }
  }

  /// Against counting one by one, over lengths around the width of the vectors.
  @Test func equalsCounting() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    for count in Array(1...67) + [1000] {
      let scores = (0..<count).map { _ in Float(Int.random(in: -5...5, using: &random)) }
      let target = Int.random(in: 0..<count, using: &random)
      let above = scores.count { $0 > scores[target] }
      let same = scores.count { $0 == scores[target] }
      let ranks = try TieHandling.allCases.map {
        try $0.rank(of: ItemIndex(target), in: scores.span)
      }
      let expected = [
        Double(above + same), Double(above + 1), Double(above) + Double(same - 1) / 2 + 1,
      ]
      #expect(ranks == expected, "\(count) scores, seed \(seed)")
    }
  }
}
