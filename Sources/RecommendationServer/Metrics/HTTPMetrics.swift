import HTTPTypes
import Metrics
import Synchronization

/// What is measured of requests and answers.
final class HTTPMetrics: Sendable {
  /// What each metric means.
  static let help = [
    "http_requests_total": "Requests answered, by method, route and status.",
    "http_request_duration_seconds":
      "Time from a request's head to its answer being ready, by route.",
    "http_requests_in_flight": "Requests being answered.",
  ]

  private struct Answered: Hashable {
    let method: HTTPRequest.Method
    let route: String
    let status: Int
  }

  private struct Known {
    var requests: [Answered: Counter] = [:]
    var durations: [String: Timer] = [:]
    var refused: [String: Counter] = [:]
  }

  private let factory: any MetricsFactory
  private let known = Mutex(Known())
  private let inFlight: Meter

  init(factory: any MetricsFactory) {
    self.factory = factory
    inFlight = Meter(label: "http_requests_in_flight", factory: factory)
  }

  /// A request was answered.
  func answered(
    _ method: HTTPRequest.Method, _ route: String, status: Int, nanoseconds: Int64
  ) {
    let key = Answered(method: method, route: route, status: status)
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

  /// A request was refused before its route was looked for.
  func refused(_ method: String, status: Int) {
    let counter = known.withLock { known in
      let counter =
        known.refused[method]
        ?? Counter(
          label: "http_requests_total",
          dimensions: [("method", method), ("route", "refused"), ("status", "\(status)")],
          factory: factory)
      known.refused[method] = counter
      return counter
    }
    counter.increment()
  }

  /// Bytes that are no request were answered.
  func unreadable(status: Int) {
    Counter(
      label: "http_requests_total",
      dimensions: [("method", "none"), ("route", "unreadable"), ("status", "\(status)")],
      factory: factory
    ).increment()
  }

  /// So many requests are being answered at the moment that somebody asks.
  func update(inFlight count: Int) { inFlight.set(count) }
}
