import HTTPTypes
import Hummingbird
import LiveSessionTesting
import LiveSessions
import Metrics
import ServiceLifecycle
import Testing

@testable import RecommendationServer

/// The server's routes in an application of one's own.
@Suite struct EmbeddingTests {
  private static func client(
    _ server: RecommendationService, under prefix: RouterPath
  ) -> TestClient {
    let router = Router()
    router.get("hello") { _, _ in "hello" }
    server.addRoutes(to: router.group(prefix))
    return TestClient(router.buildResponder())
  }

  @Test(arguments: ["", "/shop"])
  func routesAnswerBesideOthers(_ prefix: String) async throws {
    let server = try RecommendationService(Shop.model())
    let client = Self.client(server, under: RouterPath(prefix))
    let event = try await client.send(
      .post, prefix + "/v1/sessions/s/events", #"{"item": "100594", "k": 3}"#)
    #expect(event.status == 200 && event.items.count == 3)
    #expect(try await client.send(.get, prefix + "/readyz").status == 200)
    #expect(try await client.send(.head, prefix + "/v1/model").text.isEmpty)
    let refused = try await client.send(.put, prefix + "/v1/model")
    #expect(refused.status == 405 && refused.headers[.allow] == "GET, HEAD")
    #expect(try await client.send(.get, "/hello").text == "hello")
    // What is not the server's is not its to answer.
    let unknown = try await client.send(.get, "/nowhere")
    #expect(unknown.status == 404 && unknown.headers[.contentType] == nil)
  }

  @Test func tokenGuardsItsOwnRoutesOnly() async throws {
    var settings = ServerSettings()
    settings.tokens = AccessTokens([try #require(BearerToken("0123456789abcdef"))])
    let server = try RecommendationService(Shop.model(), settings: settings)
    let client = Self.client(server, under: "/shop")
    #expect(try await client.send(.get, "/shop/v1/model").status == 401)
    #expect(try await client.send(.get, "/shop/healthz").status == 200)
    #expect(try await client.send(.get, "/hello").status == 200)
  }

  @Test func upkeepClosesTheStoreAtTheEnd() async throws {
    let server = try RecommendationService(Shop.model())
    let group = ServiceGroup(services: [server.upkeep], logger: Shop.silent)
    let running = Task { try await group.run() }
    _ = try await server.sessions.add("100594", to: "s")
    await group.triggerGracefulShutdown()
    try await running.value
    await #expect(throws: LiveSessionError.store(.closed)) {
      _ = try await server.sessions.session("s")
    }
  }

  @Test func measurementsGoToABackendOfOnesOwn() async throws {
    let own = PrometheusMetrics()
    let server = try RecommendationService(Shop.model(), metrics: own)
    try await server.test { client in
      _ = try await client.send(.post, "/v1/sessions/s/events", #"{"item": "100594"}"#)
      let page = try await client.send(.get, "/metrics").text
      for text in [own.text, page] {
        let numbers = try PrometheusPage(text)
        #expect(numbers.value("gru4rec_batch_size_sum", ["model": "main"]) == 1)
        #expect(numbers.value("gru4rec_sessions") == 1)
      }
    }
  }
}
