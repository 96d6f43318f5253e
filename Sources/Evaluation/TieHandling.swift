import Recommendation
import SessionData

/// How a target is ranked among items of the very same score.
///
/// Ties decide recall when scores saturate, so the mode stands beside every number.
public enum TieHandling: String, Sendable, Hashable, Codable, CaseIterable {
  /// Behind all items of the same score: #(s_j ≥ s_t).
  case conservative
  /// Before all items of the same score: #(s_j > s_t) + 1.
  case standard
  /// In their middle: #(s_j > s_t) + (#(s_j = s_t) − 1) / 2 + 1, which may end in one half.
  case median

  /// Rank of item `target` in a row of scores, where `scores[i]` belongs to item `i`; 1 is best.
  ///
  /// - Throws: ``EvaluationError/scoreNotANumber(_:)`` when any score of the row is NaN.
  /// - Precondition: `target` is an index of `scores`.
  public func rank(
    of target: ItemIndex, in scores: Span<Float>
  ) throws(EvaluationError) -> Double {
    let counts = ScoreCounts(of: scores[Int(target)], in: scores)
    guard counts.notANumber == 0 else {
      // With a NaN as target every score is in none of the counts: count what is really NaN.
      var location = ScoreLocation(target: target)
      for index in scores.indices where scores[index].isNaN { location.items += 1 }
      throw EvaluationError.scoreNotANumber(location)
    }
    return rank(greater: counts.greater, equal: counts.equal)
  }

  /// Rank of a target that has `greater` scores above its own and `equal` at it, itself included.
  func rank(greater: Int, equal: Int) -> Double {
    switch self {
    case .conservative: Double(greater + equal)
    case .standard: Double(greater + 1)
    case .median: Double(greater + 1) + Double(equal - 1) / 2
    }
  }
}
