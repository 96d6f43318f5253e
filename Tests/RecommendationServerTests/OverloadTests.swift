import LiveSessions
import Metrics
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import RecommendationServer

/// Where more requests come than can be answered, some are refused at once, and others are answered in time.
@Suite struct OverloadTests {
  private static let start = ContinuousClock.now

  /// A thread on which tasks have waited for so many milliseconds each, for half a second.
  private static func load(waits: Int, answered: Int = 0) -> LoopLoad {
    let load = LoopLoad(limit: .milliseconds(20))
    for place in 0..<500 {
      for _ in 0..<answered where load.admits(mayRefuse: false) { load.leave() }
      load.waited(.milliseconds(waits), at: start + .milliseconds(place))
    }
    return load
  }

  private static func admitted(by load: LoopLoad) -> Int {
    (0..<1000).count { _ in load.admits(mayRefuse: true) }
  }

  @Test func allAreWelcomeWhereTasksDoNotWait() {
    #expect(Self.admitted(by: Self.load(waits: 1)) == 1000)
    #expect(Self.admitted(by: LoopLoad(limit: .milliseconds(20))) == 1000)
  }

  @Test func fewerAreWhereTheyDo() {
    let load = Self.load(waits: 50, answered: 10)
    let admitted = Self.admitted(by: load)
    #expect((32...200).contains(admitted))
    #expect(load.admits(mayRefuse: false))
    load.leave(2)
    #expect(load.admits(mayRefuse: true))
    #expect(!load.admits(mayRefuse: true))
    // Fewer still while it goes on, and never none.
    for place in 500..<5000 {
      load.waited(.milliseconds(50), at: Self.start + .milliseconds(place))
      if load.admits(mayRefuse: false) { load.leave() }
    }
    load.leave(load.unanswered)
    #expect(Self.admitted(by: load) == 32)
    // All again when nobody waits and nobody is refused any more.
    for place in 5000..<5500 { load.waited(.zero, at: Self.start + .milliseconds(place)) }
    load.leave(load.unanswered)
    #expect(Self.admitted(by: load) == 1000)
  }

  /// Those taken on wait while others are refused.
  @Test func fewerAreWhereMostAreRefused() {
    let load = Self.load(waits: 50, answered: 10)
    _ = Self.admitted(by: load)
    for place in 500..<5000 {
      load.waited(.milliseconds(50), at: Self.start + .milliseconds(place))
      if load.admits(mayRefuse: false) { load.leave() }
      for _ in 0..<9 { load.refuse() }
    }
    load.leave(load.unanswered)
    #expect(Self.admitted(by: load) == 8)
  }

  /// A thread that has nothing to do now and then waits for a processor, not for what others asked.
  @Test(arguments: [(0, true), (50, true), (200, false)])
  func idleThreadsTakeOnAll(_ microseconds: Int, _ isFull: Bool) {
    let load = LoopLoad(limit: .milliseconds(20))
    var now = NIODeadline.now()
    load.rest(from: now, at: now)
    for place in 0..<500 {
      load.waited(.milliseconds(50), at: Self.start + .milliseconds(place))
      // Of each millisecond, so much is idle, whether bytes wake the thread or a task.
      let begin = now + .microseconds(Int64(microseconds))
      now = now + .milliseconds(1)
      if place.isMultiple(of: 2) {
        load.wake(at: begin)
        load.wake(at: now)
      }
      load.rest(from: begin, at: now)
    }
    #expect((Self.admitted(by: load) < 1000) == isFull)
  }

  /// A connection whose thread takes on no request that may be refused.
  private static func channel(
    _ load: LoopLoad, allowsOrigins: Bool = false
  ) throws -> EmbeddedChannel {
    let handler = ConnectionHandler(
      Traffic(limit: 1), HTTPMetrics(factory: NOOPMetricsHandler.instance), load,
      slowest: .seconds(10), allowsOrigins: allowsOrigins)
    let channel = EmbeddedChannel(handler: handler)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private static func full() -> LoopLoad {
    let load = load(waits: 50)
    _ = admitted(by: load)
    return load
  }

  private static func send(
    _ channel: EmbeddedChannel, _ uri: String = "/v1/sessions/s/events",
    _ headers: HTTPHeaders = [:], version: HTTPVersion = .http1_1
  ) throws {
    let head = HTTPRequestHead(version: version, method: .POST, uri: uri, headers: headers)
    try channel.writeInbound(HTTPServerRequestPart.head(head))
    try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "{}")))
    try channel.writeInbound(HTTPServerRequestPart.end(nil))
  }

  @Test func aRefusalIsAnAnswerLikeAnyOther() throws {
    let load = Self.full()
    let unanswered = load.unanswered
    let channel = try Self.channel(load)
    for number in 1...2 {
      try Self.send(channel, "/v1/sessions/s/events", ["X-Request-Id": "mine-\(number)"])
      #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
      guard case .head(let head) = try channel.readOutbound(as: HTTPServerResponsePart.self),
        case .body(.byteBuffer(let body)) = try channel.readOutbound(
          as: HTTPServerResponsePart.self),
        case .end = try channel.readOutbound(as: HTTPServerResponsePart.self)
      else {
        Issue.record("no answer")
        return
      }
      #expect(head.status == .tooManyRequests)
      #expect(head.headers["Retry-After"] == ["1"])
      #expect(head.headers["X-Request-Id"] == ["mine-\(number)"])
      #expect(head.headers["Content-Type"] == ["application/problem+json"])
      #expect(head.headers["Content-Length"] == ["\(body.readableBytes)"])
      #expect(head.headers["Connection"].isEmpty)
      #expect(String(buffer: body).contains("urn:gru4rec:problem:too-many-requests"))
    }
    #expect(load.unanswered == unanswered)
    _ = try? channel.finish()
    #expect(load.unanswered == unanswered)
  }

  @Test(arguments: ["/healthz", "/readyz", "/metrics", "/v1/model", "/v1/items/3", "/"])
  func othersPass(_ uri: String) throws {
    let channel = try Self.channel(Self.full())
    try Self.send(channel, uri)
    #expect(try channel.readInbound(as: HTTPServerRequestPart.self) != nil)
    #expect(try channel.readOutbound(as: HTTPServerResponsePart.self) == nil)
    _ = try? channel.finish()
  }

  /// What an answer must say of the connection, or to a browser, is known behind.
  @Test func whoseAnswersAreSpecialPass() throws {
    for headers: HTTPHeaders in [["Connection": "close"], ["Expect": "100-continue"]] {
      let channel = try Self.channel(Self.full())
      try Self.send(channel, "/v1/recommendations", headers)
      #expect(try channel.readInbound(as: HTTPServerRequestPart.self) != nil)
      _ = try? channel.finish()
    }
    for allowsOrigins in [false, true] {
      let channel = try Self.channel(Self.full(), allowsOrigins: allowsOrigins)
      try Self.send(channel, "/v1/recommendations", ["Origin": "https://shop.example"])
      #expect((try channel.readInbound(as: HTTPServerRequestPart.self) != nil) == allowsOrigins)
      _ = try? channel.finish()
    }
    let channel = try Self.channel(Self.full())
    try Self.send(channel, version: .http1_0)
    #expect(try channel.readInbound(as: HTTPServerRequestPart.self) != nil)
    _ = try? channel.finish()
  }

  /// What is under way counts until it is answered, or until its connection ends.
  @Test func unansweredRequestsAreCounted() throws {
    let load = LoopLoad(limit: .milliseconds(20))
    let channel = try Self.channel(load)
    for _ in 0..<3 { try Self.send(channel) }
    #expect(load.unanswered == 3)
    let head = HTTPResponseHead(version: .http1_1, status: .ok)
    try channel.writeOutbound(HTTPServerResponsePart.head(head))
    #expect(load.unanswered == 2)
    _ = try? channel.finish()
    #expect(load.unanswered == 0)
  }
}
