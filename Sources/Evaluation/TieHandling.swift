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
    try rank(of: target, ScoreCounts(of: scores[Int(target)], in: scores))
  }

  /// Rank of item `target`, whose score stands like this in its row; 1 is best.
  func rank(of target: ItemIndex, _ counts: ScoreCounts) throws(EvaluationError) -> Double {
    guard counts.notANumber == 0 else {
      throw EvaluationError.scoreNotANumber(
        ScoreLocation(target: target, items: counts.notANumber))
    }
    switch self {
    case .conservative: return Double(counts.greater + counts.equal)
    case .standard: return Double(counts.greater + 1)
    case .median: return Double(counts.greater + 1) + Double(counts.equal - 1) / 2
    }
  }
}
