import Randomness

/// How the next settings to try are chosen.
public enum SearchMethod: String, Sendable, Codable, CaseIterable {
  /// Tree-structured Parzen estimators (Bergstra et al., NIPS 2011).
  case tpe
  /// Any settings of the space, equally likely.
  case random

  /// Settings of a search that are tried before anything is known of the space.
  public static let randomTrials = 10
  /// Draws before the space is taken to hold nothing new.
  private static let mostDraws = 200

  /// The next settings to try, other than all so far.
  ///
  /// - Parameters:
  ///   - space: what is searched.
  ///   - ranked: settings tried so far, the best first; those that failed or are still being tried stand
  ///     at the end.
  ///   - seed: seed of the search.
  ///   - number: number of the trial, which with the seed decides every random choice.
  /// - Returns: `nil` when the space seems to hold no other settings.
  public func suggestion(
    _ space: SearchSpace, ranked: [Assignment], seed: UInt64, number: Int
  ) -> Assignment? {
    let tried = Set(ranked)
    for draw in 0..<Self.mostDraws {
      var generator = SplitMix64(seed: seed, number, draw)
      // Where the estimators keep pointing to what was tried, chance has to help.
      let isRandom = self == .random || ranked.count < Self.randomTrials || draw >= 20
      let assignment =
        isRandom
        ? space.assignment { $0.value(at: generator.uniform()) }
        : TreeParzenSearch(space, ranked: ranked).suggestion(&generator)
      if !tried.contains(assignment) { return assignment }
    }
    return nil
  }
}
