import Metrics
import Synchronization

/// What is measured of models and sessions, for whichever backend the application has.
final class LiveSessionMetrics: Sendable {
  private let factory: any MetricsFactory
  private let versions = Mutex<[String: Meter]>([:])
  private let answers = Mutex<[String: (unknown: Counter, empty: Counter)]>([:])

  init(factory: any MetricsFactory) { self.factory = factory }

  /// What is read off at the moment that somebody asks.
  ///
  /// - Parameter catalogue: items that somebody told of, and those of them that no list shows; `nil` where nobody can.
  func update(
    sessions held: Int?, isStoreUp: Bool, models: [ServedModel],
    catalogue: (told: Int, hidden: Int)?
  ) {
    if let catalogue {
      Meter(label: "gru4rec_told_items", factory: factory).set(catalogue.told)
      Meter(label: "gru4rec_hidden_items", factory: factory).set(catalogue.hidden)
    }
    Meter(label: "gru4rec_session_store_up", factory: factory).set(isStoreUp ? 1 : 0)
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
    // From the beginning, so that the first of them is an increase.
    _ = counters(of: model.name)
    _ = promotions(of: model.name)
  }

  /// A list was made.
  ///
  /// - Parameter k: how many items were asked for.
  func answered(_ answer: ListAnswer, k: Int) {
    let isEmpty = answer.best.isEmpty && k > 0
    if answer.unknown.isEmpty && !isEmpty { return }
    let (unknown, empty) = counters(of: answer.model.name)
    unknown.increment(by: answer.unknown.count)
    if isEmpty { empty.increment() }
  }

  /// An item set was read, or a model was that has it over its own items.
  func itemSet(_ name: String, items: Int, model: String, known: Int) {
    Meter(label: "gru4rec_item_set_items", dimensions: [("set", name)], factory: factory).set(items)
    Meter(
      label: "gru4rec_item_set_known_items", dimensions: [("set", name), ("model", model)],
      factory: factory
    ).set(known)
  }

  private func counters(of model: String) -> (unknown: Counter, empty: Counter) {
    answers.withLock { answers in
      if let known = answers[model] { return known }
      let counter = { [factory] label in
        Counter(label: label, dimensions: [("model", model)], factory: factory)
      }
      let new = (counter("gru4rec_unknown_items_total"), counter("gru4rec_empty_lists_total"))
      answers[model] = new
      return new
    }
  }

  /// A model was asked to be loaded again.
  func reloaded(model: String, succeeded: Bool) {
    Counter(
      label: "gru4rec_model_reloads_total",
      dimensions: [("model", model), ("outcome", succeeded ? "loaded" : "refused")],
      factory: factory
    ).increment()
  }

  /// A model took the place of the one that answers where nothing else is said.
  func promoted(_ model: String) { promotions(of: model).increment() }

  private func promotions(of model: String) -> Counter {
    Counter(
      label: "gru4rec_model_promotions_total", dimensions: [("model", model)], factory: factory)
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
    "gru4rec_session_store_up": "0 while the store of sessions cannot be reached, or has no room.",
    "gru4rec_unknown_items_total":
      "Items of events and requests that the model does not know, by model.",
    "gru4rec_empty_lists_total": "Lists that were asked for and have no item, by model.",
    "gru4rec_item_set_items": "Items in the file of an item set.",
    "gru4rec_item_set_known_items": "Those of them that a model knows, by set and model.",
    "gru4rec_told_items": "Items that the server was told of.",
    "gru4rec_hidden_items": "Those of them that no list shows, as they are hidden or were removed.",
    "gru4rec_model_info": "1 for the version of each model that is being served.",
    "gru4rec_model_intact": "0 when a model's file was damaged while it was being served.",
    "gru4rec_model_items": "Size of each model's catalogue.",
    "gru4rec_model_promotions_total": "Times that a model took the default one's place.",
    "gru4rec_model_reloads_total": "Models loaded again, by model and outcome.",
  ].merging(QualityMetrics.help) { $1 }
}
