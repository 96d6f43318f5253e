import Metrics
import Synchronization

/// What is measured of models and sessions, for whichever backend the application has.
final class LiveSessionMetrics: Sendable {
  private let factory: any MetricsFactory
  private let versions = Mutex<[String: Meter]>([:])

  init(factory: any MetricsFactory) { self.factory = factory }

  /// What is read off at the moment that somebody asks.
  func update(sessions held: Int?, models: [ServedModel]) {
    if let held { Meter(label: "gru4rec_sessions", factory: factory).set(held) }
    for model in models {
      meter("gru4rec_queue_depth", model.name).set(model.engine.queueDepth)
      meter("gru4rec_model_intact", model.name).set(model.isIntact ? 1 : 0)
    }
  }

  /// The sizes of a model's batches.
  func batches(model: String) -> Recorder {
    Recorder(
      label: "gru4rec_batch_size", dimensions: [("model", model)], aggregate: true,
      factory: factory)
  }

  /// A model was loaded, and answers from now on.
  func loaded(_ model: ServedModel) {
    let info = Meter(
      label: "gru4rec_model_info", dimensions: [("model", model.name), ("version", model.version)],
      factory: factory)
    let before = versions.withLock { $0.updateValue(info, forKey: model.name) }
    before?.set(0)
    info.set(1)
    meter("gru4rec_model_items", model.name).set(model.vocabulary.count)
  }

  /// A model was asked to be loaded again.
  func reloaded(model: String, succeeded: Bool) {
    Counter(
      label: "gru4rec_model_reloads_total",
      dimensions: [("model", model), ("outcome", succeeded ? "loaded" : "refused")],
      factory: factory
    ).increment()
  }

  private func meter(_ label: String, _ model: String) -> Meter {
    Meter(label: label, dimensions: [("model", model)], factory: factory)
  }
}

extension LiveSessionService {
  /// What each metric means, by its name.
  public static let metrics = [
    "gru4rec_batch_size": "Sessions that were scored together, by model.",
    "gru4rec_queue_depth": "Requests that wait to be scored, by model.",
    "gru4rec_sessions": "Sessions held by the store.",
    "gru4rec_model_info": "1 for the version of each model that is being served.",
    "gru4rec_model_intact": "0 when a model's file was damaged while it was being served.",
    "gru4rec_model_items": "Size of each model's catalogue.",
    "gru4rec_model_reloads_total": "Models loaded again, by model and outcome.",
  ]
}
