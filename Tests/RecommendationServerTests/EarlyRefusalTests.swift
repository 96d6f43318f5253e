import LiveSessions
import Metrics
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import RecommendationServer

/// Requests that are refused before they are read get the answer that they would get behind the reader.
@Suite struct EarlyRefusalTests {
  private struct Connection {
    let channel: EmbeddedChannel
    let load: LoopLoad

    /// - Parameter isEarly: whether plain requests are refused before the reader.
    init(isFull: Bool = true, isEarly: Bool = true, allowsOrigins: Bool = false) throws {
      load = LoopLoad(limit: .milliseconds(20))
      let start = ContinuousClock.now
      for place in 0..<500 where isFull {
        load.waited(.milliseconds(50), at: start + .milliseconds(place))
      }
      while isFull, load.admits(mayRefuse: true) {}
      let metrics = HTTPMetrics(factory: NOOPMetricsHandler.instance)
      let connection = ConnectionHandler(
        Traffic(limit: 1), metrics, load, slowest: .seconds(10), allowsOrigins: allowsOrigins)
      channel = EmbeddedChannel()
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false)
      let reader = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(connection, position: .after(reader))
      if isEarly {
        try pipeline.addHandler(EarlyRefusalHandler(connection, load, metrics), position: .first)
      }
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// Sends bytes, and returns what is answered at once.
    func send(_ text: String) throws -> String {
      try channel.writeInbound(ByteBuffer(string: text))
      var answer = ""
      while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
        answer += String(buffer: bytes)
      }
      return answer
    }

    /// Heads of requests that came through.
    func passed() throws -> [String] {
      var targets: [String] = []
      while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
        if case .head(let head) = part { targets.append(head.uri) }
      }
      return targets
    }

    func answer(_ parts: HTTPServerResponsePart...) throws {
      for part in parts { try channel.writeOutbound(part) }
      while try channel.readOutbound(as: ByteBuffer.self) != nil {}
    }
  }

  private static func request(
    _ target: String = "/v1/sessions/s/events", _ fields: String = ""
  ) -> String {
    "POST \(target) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 2\r\n\r\n{}"
  }

  private static let ok = HTTPResponseHead(version: .http1_1, status: .ok)

  private static func lines(_ answer: String) -> [Substring] {
    answer.split(separator: "\r\n").sorted()
  }

  @Test(arguments: ["mine", "a-much-longer-name-of-a-request/with:signs"])
  func theAnswerIsTheSame(_ name: String) throws {
    let text = Self.request("/v1/recommendations", "X-Request-Id: \(name)\r\n")
    let early = try Connection().send(text)
    let late = try Connection(isEarly: false).send(text)
    #expect(early.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
    #expect(early.contains("X-Request-Id: \(name)\r\n"))
    #expect(early.hasSuffix("\"request_id\":\"\(name)\"}"))
    #expect(Self.lines(early) == Self.lines(late))
  }

  @Test func oneAfterTheOther() throws {
    let connection = try Connection()
    let unanswered = connection.load.unanswered
    for _ in 0..<3 { #expect(try connection.send(Self.request()).contains(" 429 ")) }
    #expect(try connection.passed().isEmpty)
    #expect(connection.load.unanswered == unanswered)
    connection.load.leave(unanswered)
    #expect(try connection.send(Self.request()).isEmpty)
    #expect(try connection.passed() == ["/v1/sessions/s/events"])
  }

  @Test func allPassWhereThereIsRoom() throws {
    let connection = try Connection(isFull: false)
    #expect(try connection.send(Self.request()).isEmpty)
    #expect(try connection.passed().count == 1)
    #expect(connection.load.unanswered == 1)
  }

  @Test(arguments: ["/healthz", "/v1/model", "/v1/session", "/metrics"])
  func othersPass(_ target: String) throws {
    let connection = try Connection()
    #expect(try connection.send(Self.request(target)).isEmpty)
    #expect(try connection.passed() == [target])
  }

  @Test func scriptsOfPagesPassWhereTheyMayAsk() throws {
    let text = Self.request("/v1/recommendations", "Origin: https://shop.example\r\n")
    #expect(try Connection().send(text).contains(" 429 "))
    let connection = try Connection(allowsOrigins: true)
    #expect(try connection.send(text).isEmpty)
    #expect(try connection.passed().count == 1)
  }

  /// The next request waits until the answer before it is whole.
  @Test func nothingIsPutIntoAnotherAnswer() throws {
    let connection = try Connection()
    #expect(try connection.send(Self.request("/v1/model")).isEmpty)
    #expect(try connection.send(Self.request()).isEmpty)
    try connection.answer(.head(Self.ok))
    #expect(try connection.send(Self.request()).isEmpty)
    try connection.answer(.end(nil), .head(Self.ok))
    #expect(try connection.send(Self.request()).isEmpty)
    try connection.answer(.end(nil), .head(Self.ok), .end(nil))
    #expect(try connection.passed().count == 4)
    try connection.answer(.head(Self.ok), .end(nil))
    #expect(try connection.send(Self.request()).contains(" 429 "))
  }

  /// Requests that come in pieces, or several at once, are for the reader, and so is all that follows.
  @Test func piecesAreReadAsEver() throws {
    let connection = try Connection()
    let text = Self.request()
    #expect(try connection.send(String(text.dropLast(4))).isEmpty)
    #expect(try connection.send(String(text.suffix(4))).contains(" 429 "))
    #expect(try connection.send(text + text).components(of: "HTTP/1.1 429") == 2)
    #expect(try connection.send(text).contains(" 429 "))
    #expect(try connection.passed().isEmpty)
  }

  /// What tells that a connection was read up to its end reaches all but those who were given nothing of it.
  @Test func endsOfReadsFollowWhatPassed() throws {
    let counter = Counter()
    let connection = try Connection()
    try connection.channel.pipeline.syncOperations.addHandler(counter)
    _ = try connection.send(Self.request())
    #expect(counter.ends == 0)
    _ = try connection.send(Self.request("/v1/model"))
    #expect(counter.ends == 1)
    // The end of what a client sends comes without bytes.
    connection.channel.pipeline.fireChannelReadComplete()
    #expect(counter.ends == 2)
  }

  private final class Counter: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    var ends = 0
    func channelReadComplete(context: ChannelHandlerContext) {
      ends += 1
      context.fireChannelReadComplete()
    }
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { split(separator: part).count }
}
