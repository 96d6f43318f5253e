import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// What the server tells of the quality of its models.
@Suite struct QualityRouteTests {
  private static let operation = InterfaceDescription.shared.operations.first {
    $0.path == "/v1/quality"
  }

  @Test func whereItIsNotMeasuredItSaysSo() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/quality")
      #expect(answer.json == ["measured": false, "models": [], "comparisons": []])
    }
  }

  @Test func whatIsCountedIsTold() async throws {
    let operation = try #require(Self.operation)
    let other = FoldingRecommender(itemCount: Shop.ids.count, seed: 9)
    let server = try Shop.server([Shop.source(), Shop.source("b", other, version: "v2")]) {
      $0.sessions.quality = LiveQualitySettings()
      $0.sessions.quality?.samplePercent = 100
    }
    try await server.test { client in
      let empty = try await client.send(.get, "/v1/quality")
      #expect(InterfaceDescription.shared.faults(of: empty, to: operation) == [])
      #expect(empty.json["models"]?[0]?["shown"]?["recall_at_20"] == .null)
      for session in 0..<40 {
        for item in ["100594", "100362", "100045"] {
          _ = try await client.send(
            .post, "/v1/sessions/s\(session)/events", #"{"item": "\#(item)"}"#)
        }
      }
    }
    // Ranks what waits.
    await server.sessions.close()
    try await server.test { client in
      let answer = try await client.send(.get, "/v1/quality")
      #expect(InterfaceDescription.shared.faults(of: answer, to: operation) == [])
      let json = answer.json
      #expect(json["measured"] == true && json["sample_percent"] == 100)
      #expect(json["events_without_list"] == 40 && json["skipped_samples"] == 0)
      let models = json["models"]
      #expect(models?[0]?["model"] == "main" && models?[0]?["default"] == true)
      #expect(models?[0]?["shown"]?["events"] == 80)
      #expect(models?[1]?["model_version"] == "v2" && models?[1]?["default"] == false)
      #expect(models?[1]?["sampled"]?["events"] == 80)
      #expect(models?[1]?["versions"]?[0]?["sampled"]?["events"] == 80)
      #expect(models?[1]?["hours"]?.array?.isEmpty == false)
      let now = json["comparisons"]?[0]
      #expect(now?["model"] == "b" && now?["other"] == "main" && now?["scope"] == "versions")
      #expect(now?["events"] == 80 && json["comparisons"]?.array?.count == 2)
      #expect(now?["text"]?.string?.contains("main") == true)
      let metrics = try PrometheusPage(try await client.send(.get, "/metrics").text)
      #expect(metrics.value("gru4rec_shown_events_total", ["model": "main"]) == 80)
      #expect(metrics.value("gru4rec_sampled_events_total", ["model": "b"]) == 80)
      #expect(metrics.types["gru4rec_sampled_reciprocal_ranks_total"] == "counter")
      let recall = metrics.value("gru4rec_quality_recall", ["model": "b", "k": "20"])
      #expect(models?[1]?["sampled"]?["recall_at_20"] == recall.map(JSONValue.number))
    }
  }

  @Test func sumsAreKeptByFractions() throws {
    let metrics = PrometheusMetrics()
    let sum = metrics.makeFloatingPointCounter(label: "ranks_total", dimensions: [("k", "5")])
    sum.increment(by: 0.5)
    sum.increment(by: 0.25)
    let page = try PrometheusPage(metrics.text)
    #expect(page.value("ranks_total", ["k": "5"]) == 0.75)
    #expect(page.types["ranks_total"] == "counter")
  }
}
