/// How far an evaluation is.
public struct EvaluationProgress: Sendable, Equatable {
  /// Predictions made so far.
  public let doneEvents: Int
  /// Predictions to make in all.
  public let totalEvents: Int
}
