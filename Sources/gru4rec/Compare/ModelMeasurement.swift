import Evaluation
import Recommendation
import SessionData

/// A model that is ready to be measured on a split.
struct ReadyModel {
  /// What ranks the targets.
  let recommender: any NextItemRecommender
  /// What answers one click at a time, as the server would have it.
  let serving: any NextItemRecommender
  /// Items in the order of the model's indices.
  let vocabulary: ItemVocabulary
  let settings: [(name: String, value: String)]
  /// Wall time of the fit; `nil` for a model from a file.
  let fitSeconds: Double?
  /// Size of its file in bytes, about; `nil` where nobody knows.
  let size: Int?
}

/// What one model with one seed showed on one split.
struct ModelMeasurement {
  let result: EvaluationResult
  let latency: PredictionLatency
  let settings: [(name: String, value: String)]
  let fitSeconds: Double?
  /// By how much this process grew at most while the model was made and answered one click at a time, in bytes;
  /// `nil` where that is not known.
  let memory: Int?
  let size: Int?
}
