import Metrics
import Testing

@testable import RecommendationServer

/// The measurements, read by the grammar of Prometheus's text format.
@Suite struct PrometheusTests {
  private let metrics = PrometheusMetrics(help: ["requests_total": "Requests."])

  @Test func countersAndGauges() throws {
    let counter = Counter(label: "requests_total", dimensions: [("a", "b")], factory: metrics)
    counter.increment()
    Counter(label: "requests_total", dimensions: [("a", "b")], factory: metrics).increment(by: 4)
    Counter(label: "requests_total", factory: metrics).increment()
    Meter(label: "depth", factory: metrics).set(2.5)
    let page = try PrometheusPage(metrics.text)
    #expect(page.types == ["requests_total": "counter", "depth": "gauge"])
    #expect(page.value("requests_total", ["a": "b"]) == 5)
    #expect(page.value("requests_total") == 1)
    #expect(page.value("depth") == 2.5)
    #expect(
      metrics.text.contains("# HELP requests_total Requests.\n# TYPE requests_total counter\n"))
  }

  @Test(arguments: ["\"", "\\", "\n", "a\\n\"b\"\n\n\\", "🛒", "", "}", ",", "="])
  func labelsAreEscaped(_ label: String) throws {
    Counter(label: "requests_total", dimensions: [("a", label)], factory: metrics).increment()
    #expect(try PrometheusPage(metrics.text).value("requests_total", ["a": label]) == 1)
  }

  @Test func histogramsAreCumulative() throws {
    let timer = Timer(label: "duration_seconds", dimensions: [("route", "r")], factory: metrics)
    for milliseconds in [0.05, 0.1, 0.6, 7, 99_000] {
      timer.recordNanoseconds(Int64(milliseconds * 1e6))
    }
    let page = try PrometheusPage(metrics.text)
    let buckets = page.rows.filter { $0.name == "duration_seconds_bucket" }
    #expect(buckets.count == PrometheusMetrics.timerBuckets.count + 1)
    #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
    for (end, count) in [
      ("0.0001", 2.0), ("0.0005", 2), ("0.001", 3), ("0.007", 4), ("10.0", 4), ("+Inf", 5),
    ] {
      #expect(page.value("duration_seconds_bucket", ["route": "r", "le": end]) == count)
    }
    #expect(page.value("duration_seconds_count", ["route": "r"]) == 5)
    #expect(abs((page.value("duration_seconds_sum", ["route": "r"]) ?? 0) - 99.00775) < 1e-9)
  }

  @Test func theServersOwn() async throws {
    try await Shop.server().test { client in
      for _ in 0..<3 {
        _ = try await client.send(.post, "/v1/sessions/s%0A/events", #"{"item": "100594"}"#)
      }
      _ = try await client.send(.get, "/v1/sessions/unknown")
      _ = try await client.send(.get, "/nowhere")
      let page = try PrometheusPage(try await client.send(.get, "/metrics").text)
      let requests = { (method: String, route: String, status: String) in
        page.value(
          "http_requests_total", ["method": method, "route": route, "status": status])
      }
      #expect(requests("POST", "/v1/sessions/{session}/events", "200") == 3)
      #expect(requests("GET", "/v1/sessions/{session}", "404") == 1)
      #expect(requests("GET", "other", "404") == 1)
      #expect(page.value("gru4rec_sessions") == 1)
      #expect(page.value("gru4rec_batch_size_sum", ["model": "main"]) == 3)
      #expect(page.value("gru4rec_model_info", ["model": "main", "version": "v1"]) == 1)
      #expect(page.value("gru4rec_model_items", ["model": "main"]) == Double(Shop.ids.count))
      #expect(page.value("http_requests_in_flight") == 1)
    }
  }
}
