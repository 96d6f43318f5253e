import Randomness

/// How much of the variation of a value over the search space each parameter explains by itself: the main
/// effects of a functional analysis of variance on a random forest (fANOVA, Hutter and others 2014).
///
/// Places are those at which a search without knowledge chooses evenly: steps, or logarithms.
public struct ParameterImportance: Sendable, Equatable {
  /// A parameter's share.
  public struct Share: Sendable, Equatable {
    /// The parameter; with its condition where several have its name.
    public let name: String
    /// Its share of the variance, 0 … 1.
    public let share: Double
  }

  /// Shares, the largest first; parameters with a single value are left out.
  public let shares: [Share]

  /// What no parameter explains by itself, but several together, 0 … 1.
  public var interactions: Double { max(0, 1 - shares.reduce(0) { $0 + $1.share }) }

  /// Trees of the forest.
  static let trees = 64
  /// Trials that are needed for an answer.
  public static let fewestTrials = 10

  /// Estimates the shares.
  ///
  /// - Parameters:
  ///   - space: what was searched.
  ///   - trials: settings and what they were worth, all after the same effort.
  ///   - seed: seed of the forest.
  /// - Returns: `nil` for fewer than ``fewestTrials``, or when all are worth the same.
  public init?(_ space: SearchSpace, trials: [(Assignment, value: Double)], seed: UInt64 = 42) {
    guard trials.count >= Self.fewestTrials else { return nil }
    let parameters = space.parameters.filter { $0.valueCount != 1 }
    // A parameter without a value stands in the middle, where it tells nothing.
    let points = trials.map { assignment, _ in
      parameters.map { $0.value(in: assignment).flatMap($0.place) ?? 0.5 }
    }
    let values = trials.map(\.value)
    var sums = [Double](repeating: 0, count: parameters.count)
    var total = 0.0
    for tree in 0..<Self.trees {
      var generator = SplitMix64(seed: seed, tree)
      let samples = trials.map { _ in generator.index(below: trials.count) }
      let variances = RegressionTree(points, values, samples: samples, &generator).variances()
      total += variances.total
      for (index, part) in variances.parts.enumerated() { sums[index] += part }
    }
    guard total > 0 else { return nil }
    shares = zip(parameters, sums).map { Share(name: space.label(of: $0), share: $1 / total) }
      .sorted { ($0.share, $1.name) > ($1.share, $0.name) }
  }
}
