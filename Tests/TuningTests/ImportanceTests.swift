import Foundation
import Randomness
import Testing

@testable import Tuning

@Suite struct ImportanceTests {
  private static let space = SearchSpace(
    ["a", "b", "c"].map {
      SearchParameter(
        name: $0, domain: .reals(low: 0, high: 1, step: nil, isLogarithmic: false))
    } + [SearchParameter(name: "only", domain: .categories(["1"]))])

  private func importance(
    _ count: Int, _ value: (Double, Double, Double) -> Double
  ) -> [String: Double]? {
    let trials = (1...count).map { number in
      let assignment =
        SearchMethod.random.suggestion(Self.space, ranked: [], seed: 5, number: number) ?? [:]
      let numbers = ["a", "b", "c"].map { Double(assignment[$0] ?? "") ?? 0 }
      return (assignment, value: value(numbers[0], numbers[1], numbers[2]))
    }
    return ParameterImportance(Self.space, trials: trials).map {
      Dictionary(uniqueKeysWithValues: $0.shares.map { ($0.name, $0.share) })
    }
  }

  /// The variances of 2a, b and 0 over the cube stand as 4 : 1 : 0.
  @Test func `a sum has the shares of its parts`() throws {
    let shares = try #require(importance(300) { 2 * $0 + $1 + 0 * $2 })
    #expect(abs((shares["a"] ?? 0) - 0.8) < 0.05, "\(shares)")
    #expect(abs((shares["b"] ?? 0) - 0.2) < 0.05, "\(shares)")
    #expect((shares["c"] ?? 1) < 0.01, "\(shares)")
    #expect(shares["only"] == nil)
  }

  /// (a − ½)(b − ½) has no main effects: all is interaction.
  @Test func `what two explain together is neither's`() throws {
    let shares = try #require(importance(500) { 1e-9 * $2 + ($0 - 0.5) * ($1 - 0.5) })
    #expect(shares.values.reduce(0, +) < 0.4, "\(shares)")
  }

  @Test func `nothing to explain, or too few trials`() {
    #expect(importance(9) { a, _, _ in a } == nil)
    #expect(importance(50) { _, _, _ in 1 } == nil)
  }

  /// A tree of two leaves, cut at ¼ of the first side, with the values 0 and 1.
  ///
  /// The mean is ¾, the variance 3/16.
  @Test func `variances of a tree computed by hand`() {
    let points = [[0.1, 0.3], [0.2, 0.9], [0.3, 0.2], [0.3, 0.8]]
    var generator = SplitMix64(seed: 1)
    let tree = RegressionTree(points, [0, 0, 1, 1], samples: [0, 1, 2, 3], &generator)
    #expect(tree.leaves.count == 2)
    let (total, parts) = tree.variances()
    #expect(abs(total - 3.0 / 16) < 1e-12)
    #expect(abs(parts[0] - 3.0 / 16) < 1e-12 && abs(parts[1]) < 1e-12)
  }
}
