import Evaluation

/// What one model with one seed showed on one split.
public struct ModelMeasurement: Sendable {
  /// Its metrics.
  public let result: EvaluationResult
  /// How long it takes to answer one click.
  public let latency: PredictionLatency
  /// Settings in effect, as name and value.
  public let settings: [(name: String, value: String)]
  /// Wall time of the fit in seconds; `nil` for a model that was finished before.
  public let fitSeconds: Double?
  /// By how much this process grew at most while the model was made and answered one click at a time, in bytes;
  /// `nil` where that is not known.
  public let memory: Int?
  /// Size of the model's file in bytes, about; `nil` where nobody knows.
  public let size: Int?
}
