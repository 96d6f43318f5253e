import LiveSessionTesting
import LiveSessions
import Synchronization
import Testing

@testable import RecommendationServer

/// What the server tells of its models, and how it loads them again when it is asked to.
@Suite struct ModelRouteTests {
  @Test func whatIsServedIsTold() async throws {
    let server = try Shop.server([Shop.source(), Shop.source("b", percent: 12.5)])
    try await server.test { client in
      let models = try await client.send(.get, "/v1/model").json["models"]
      #expect(models?[0]?["name"] == "main" && models?[0]?["default"] == true)
      #expect(models?[0]?["percent"] == nil)
      #expect(models?[1]?["name"] == "b" && models?[1]?["default"] == false)
      #expect(models?[1]?["percent"] == 12.5)
      #expect(models?[0]?["settings"] == [["name": "layers", "value": "64"]])
    }
  }

  @Test func brokenModelIsRefusedAndTheOldOneGoesOn() async throws {
    struct Broken: Error, CustomStringConvertible {
      let description = "model.safetensors: truncated"
    }
    let versions = Mutex(0)
    let source = ModelSource(name: "main", path: "main.safetensors") {
      let version = versions.withLock { version in
        version += 1
        return version
      }
      if version == 2 { throw Broken() }
      return Shop.model(version: "\(version)")
    }
    try await Shop.server([source]).test { client in
      let refused = try await client.send(.post, "/v1/model/reload")
      #expect(refused.status == 409)
      // Why is for the log, which may name paths.
      #expect(refused.json["detail"]?.string?.contains("truncated") == false)
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "k": 10}"#)
      #expect(answer.json["model_version"] == "1")
      let loaded = try await client.send(.post, "/v1/model/reload?model=main")
      #expect(loaded.json["model_version"] == "3")
      let metrics = try await client.send(.get, "/metrics").text
      for row in [
        #"gru4rec_model_reloads_total{model="main",outcome="loaded"} 1"#,
        #"gru4rec_model_reloads_total{model="main",outcome="refused"} 1"#,
        #"gru4rec_model_info{model="main",version="1"} 0.0"#,
        #"gru4rec_model_info{model="main",version="3"} 1.0"#,
      ] { #expect(metrics.contains(row + "\n"), "\(row)") }
      #expect(try await client.send(.post, "/v1/model/reload?model=other").status == 422)
    }
  }

  @Test func damageIsToldWithWhatToDo() {
    let problem = Problem(of: LiveSessionError.modelDamaged)
    #expect(problem.status == .serviceUnavailable)
    #expect(problem.kind == "model-damaged")
    #expect(problem.detail.contains("put a good file in its place"))
  }
}
