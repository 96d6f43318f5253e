import HTTPTypes
import LiveSessionTesting
import NIOCore
import NIOPosix
import Testing

@testable import RecommendationServer

/// Work that is worth giving up ends when its client leaves.
@Suite(.timeLimit(.minutes(30))) struct ClientPresenceTests {
  private static let forever: @Sendable () async throws -> Void = {
    try await Task.sleep(for: .seconds(3600))
  }

  @Test func workIsCancelledWhenTheClientLeaves() async throws {
    let client = ClientPresence()
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let work = ClientPresence.$current.withValue(client) {
      Task {
        try await ClientPresence.whileThere {
          begin.yield()
          try await Self.forever()
        }
      }
    }
    for await _ in begun { break }
    client.leave()
    await #expect(throws: Problem.clientGone) { try await work.value }
    // Later ones do not begin to wait for it.
    let later = ClientPresence.$current.withValue(client) {
      Task { try await ClientPresence.whileThere(Self.forever) }
    }
    await #expect(throws: Problem.clientGone) { try await later.value }
  }

  @Test func workEndsByItself() async throws {
    #expect(try await ClientPresence.whileThere { 7 } == 7)
    let seven = ClientPresence.$current.withValue(ClientPresence()) {
      Task { try await ClientPresence.whileThere { 7 } }
    }
    #expect(try await seven.value == 7)
    await #expect(throws: Problem.noSuchPath) {
      try await ClientPresence.whileThere { throw Problem.noSuchPath }
    }
  }

  @Test func aConnectionThatIsClosedGivesUpItsCampaign() async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let server = try Shop.server([Shop.source("main", recommender)]) {
      $0.sessions.batches.maxBatch = 1
    }
    try await server.listening { port in
      let sessions = [String](repeating: #"["100594"]"#, count: 500).joined(separator: ",")
      let body = #"{"k": 1, "sessions": [\#(sessions)]}"#
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "localhost", port: port).get()
      let request =
        "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
      try await channel.writeAndFlush(ByteBuffer(string: request))
      try await hold.arrival()
      try await channel.close()
      // As many as the model was given before the client left, and some more.
      while server.traffic.inFlight > 0 {
        hold.open()
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(hold.arrived < 500)
    }
    try await server.test { client in
      let page = try PrometheusPage(try await client.send(.get, "/metrics").text)
      let labels = ["method": "POST", "route": "/v1/recommendations", "status": "499"]
      #expect(page.value("http_requests_total", labels) == 1)
    }
  }
}
