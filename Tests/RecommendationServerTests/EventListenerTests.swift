import HTTPTypes
import LiveSessionTesting
import LiveSessions
import Metrics
import Synchronization
import Testing

@testable import RecommendationServer

/// Whoever is told of events may refuse them, and clients are told so.
@Suite struct EventListenerTests {
  /// A listener that does as a test says.
  private final class Listener: SessionEventListener {
    let told = Mutex<[String]>([])
    /// Whether events are refused before they are taken in, and afterwards.
    let refuses = Mutex((before: false, after: false))

    private func tell(_ text: String, isRecorded: Bool = true) throws(LiveSessionError) {
      if refuses.withLock({ $0.after }) {
        throw .notLogged(reason: "/srv/log is full", isRecorded: isRecorded)
      }
      told.withLock { $0.append(text) }
    }

    func admit(_ count: Int) throws(LiveSessionError) {
      if refuses.withLock({ $0.before }) {
        throw .notLogged(reason: "/srv/log is full", isRecorded: false)
      }
    }
    func accepted(_ events: AcceptedEvents) async throws(LiveSessionError) {
      let items = events.events.map { "\($0.item)/\($0.rank.map { "\($0)" } ?? "-")" }
      try tell("\(events.session): \(items.joined(separator: " ")) \(events.key != nil)")
    }
    func repeated(_ events: AcceptedEvents, since: Double) async throws(LiveSessionError) {
      try tell("again \(events.session): \(events.events.map(\.item).joined(separator: " "))")
    }
    func takenBack(
      _ event: SessionRecord.Event, from session: String
    ) async throws(LiveSessionError) {
      try tell("back \(session): \(event.item)", isRecorded: false)
    }
    func kept(_ event: SessionRecord.Event, in session: String) async {
      told.withLock { $0.append("kept \(session): \(event.item)") }
    }
    func forgotten(_ session: String) async throws(LiveSessionError) {
      try tell("forgotten \(session)", isRecorded: false)
    }
    var metrics: [String: String] { ["test_events_total": "What a test counts."] }
    func report(to backend: any MetricsFactory) {
      Counter(label: "test_events_total", factory: backend).increment(by: 3)
    }
    func close() async { told.withLock { $0.append("closed") } }
  }

  private func server(_ listener: Listener) throws -> RecommendationService {
    var settings = ServerSettings()
    settings.sessions = Shop.patientSettings
    settings.sessions.remembersShownLists = true
    let server = try RecommendationService(
      models: [Shop.source()], store: TestStore(), settings: settings, listener: listener)
    server.traffic.open()
    return server
  }

  private let events = "/v1/sessions/s/events"

  @Test func isToldOfEverything() async throws {
    let listener = Listener()
    let server = try server(listener)
    try await server.test { client in
      let shown = try await client.send(.get, "/v1/sessions/s/recommendations?k=3").items
      _ = try await client.send(.post, events, #"{"item": "\#(shown[1])", "k": 0}"#)
      let batch = #"{"events": [{"item": "x"}, {"item": "\#(shown[2])"}]}"#
      for _ in 0..<2 {
        _ = try await client.send(
          .post, events + ":batch", batch, headers: [.idempotencyKey: "one"])
      }
      _ = try await client.send(.delete, events + "/2")
      _ = try await client.send(.delete, events + "/9")
      _ = try await client.send(.delete, "/v1/sessions/s")
      let text = try await client.send(.get, "/metrics").text
      #expect(text.contains("# HELP test_events_total What") && text.contains("_total 3"))
      #expect(
        listener.told.withLock { $0 } == [
          "s: \(shown[1])/2 false", "s: x/- \(shown[2])/3 true", "again s: x \(shown[2])",
          "back s: x", "forgotten s",
        ])
    }
    await server.stop()
    #expect(listener.told.withLock { $0.last } == "closed")
  }

  @Test func whatIsRefusedIsNotTakenIn() async throws {
    let listener = Listener()
    let server = try server(listener)
    try await server.test { client in
      listener.refuses.withLock { $0.before = true }
      let answer = try await client.send(.post, events, #"{"item": "100594"}"#)
      #expect(answer.status == 503 && answer.headers[.retryAfter] == "1")
      #expect(answer.json["type"]?.string == "urn:gru4rec:problem:not-logged")
      #expect(answer.json["recorded"] == false && !answer.text.contains("srv"))
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      #expect(try await client.send(.get, "/readyz").status == 503)
      // Lists are answered.
      #expect(try await client.send(.get, "/v1/sessions/s/recommendations").status == 200)
      listener.refuses.withLock { $0 = (false, true) }
      #expect(try await client.send(.get, "/readyz").status == 200)
      let late = try await client.send(.post, events, #"{"item": "100594"}"#)
      #expect(late.status == 503 && late.json["recorded"] == true)
      #expect(try await client.send(.get, "/v1/sessions/s").status == 200)
      // An event is not taken back by one and kept by the other.
      let back = try await client.send(
        .delete, events + "/1", headers: [.idempotencyKey: "back"])
      #expect(back.status == 503 && back.json["recorded"] == false)
      #expect(try await client.send(.get, "/v1/sessions/s").json["events"] == 1)
      // A session is not forgotten by one and remembered by the other.
      let forgetting = try await client.send(.delete, "/v1/sessions/s")
      #expect(forgetting.status == 503 && forgetting.json["recorded"] == false)
      #expect(try await client.send(.get, "/v1/sessions/s").status == 200)
    }
    await server.stop()
  }
}
