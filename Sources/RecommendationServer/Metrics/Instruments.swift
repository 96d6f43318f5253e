import HTTPTypes
import Metrics
import SessionData
import Synchronization

/// Everything that the server measures.
final class Instruments: Sendable {
  /// What each metric means.
  static let help = [
    "http_requests_total": "Requests answered, by method, route and status.",
    "http_request_duration_seconds":
      "Time from a request's head to its answer being ready, by route.",
    "http_requests_in_flight": "Requests being answered.",
    "gru4rec_batch_size": "Sessions that were scored together, by model.",
    "gru4rec_queue_depth": "Requests that wait to be scored, by model.",
    "gru4rec_sessions": "Sessions held by the store.",
    "gru4rec_model_info": "1 for the version of each model that is being served.",
    "gru4rec_model_intact": "0 when a model's file was damaged while it was being served.",
    "gru4rec_model_items": "Size of each model's catalogue.",
    "gru4rec_model_reloads_total": "Models loaded again, by model and outcome.",
  ]

  private struct Route: Hashable {
    let method: HTTPRequest.Method
    let route: String
    let status: Int
  }

  private struct Known {
    var requests: [Route: Counter] = [:]
    var durations: [String: Timer] = [:]
    var versions: [String: Meter] = [:]
  }

  private let factory: any MetricsFactory
  private let known = Mutex(Known())
  private let inFlight: Meter
  private let sessions: Meter

  init(factory: any MetricsFactory) {
    self.factory = factory
    inFlight = Meter(label: "http_requests_in_flight", factory: factory)
    sessions = Meter(label: "gru4rec_sessions", factory: factory)
  }

  /// A request was answered.
  func answered(
    _ method: HTTPRequest.Method, _ route: String, status: Int, nanoseconds: Int64
  ) {
    let key = Route(method: method, route: route, status: status)
    let (counter, timer) = known.withLock { known in
      let counter =
        known.requests[key]
        ?? Counter(
          label: "http_requests_total",
          dimensions: [
            ("method", method.rawValue), ("route", route), ("status", "\(status)"),
          ], factory: factory)
      known.requests[key] = counter
      let timer =
        known.durations[route]
        ?? Timer(
          label: "http_request_duration_seconds", dimensions: [("route", route)],
          factory: factory)
      known.durations[route] = timer
      return (counter, timer)
    }
    counter.increment()
    timer.recordNanoseconds(nanoseconds)
  }

  /// What is read off at the moment that somebody asks.
  func update(inFlight count: Int, sessions held: Int?, models: [ServedModel]) {
    inFlight.set(count)
    if let held { sessions.set(held) }
    for model in models {
      Meter(
        label: "gru4rec_queue_depth", dimensions: [("model", model.name)], factory: factory
      ).set(model.engine.queueDepth)
      Meter(
        label: "gru4rec_model_intact", dimensions: [("model", model.name)], factory: factory
      ).set(model.engine.isIntact ? 1 : 0)
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
    let before = known.withLock { $0.versions.updateValue(info, forKey: model.name) }
    before?.set(0)
    info.set(1)
    Meter(label: "gru4rec_model_items", dimensions: [("model", model.name)], factory: factory)
      .set(model.vocabulary.count)
  }

  /// A model was asked to be loaded again.
  func reloads(model: String, succeeded: Bool) {
    Counter(
      label: "gru4rec_model_reloads_total",
      dimensions: [("model", model), ("outcome", succeeded ? "loaded" : "refused")],
      factory: factory
    ).increment()
  }
}
