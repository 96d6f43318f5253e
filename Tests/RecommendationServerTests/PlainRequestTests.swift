import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import RecommendationServer

/// What is taken for a whole request before HTTP is read is one for the reader, too.
@Suite struct PlainRequestTests {
  private static func plain(_ text: String) -> PlainRequest? {
    PlainRequest(Array(text.utf8).span)
  }

  private static func slice(_ text: String, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
  }

  @Test func partsOfARequest() throws {
    let text =
      "POST /v1/sessions/7/events?k=3 HTTP/1.1\r\nHost: a\r\nCONTENT-LENGTH:  2 \r\n"
      + "Connection: Keep-Alive\r\nX-Request-ID: mine\r\nOrigin: https://shop.example\r\n\r\n{}"
    let request = try #require(Self.plain(text))
    #expect(Self.slice(text, request.method) == "POST")
    #expect(Self.slice(text, request.target) == "/v1/sessions/7/events?k=3")
    #expect(Self.slice(text, request.id) == "mine")
    #expect(request.hasOrigin)
    let bare = "GET /v1/recommendations HTTP/1.1\r\nHost: a\r\nX-Request-Id:\r\n\r\n"
    let other = try #require(Self.plain(bare))
    #expect(other.id?.isEmpty == true)
    #expect(!other.hasOrigin)
  }

  @Test(arguments: [
    "", "\r\n\r\n", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.1 \r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n",
    "\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\n: a\r\n\r\n",
    "GET / HTTP/1.1\r\nA: \u{0}\r\n\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.1\r\nConnection: upgrade\r\n\r\n",
    "GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}",
    "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\n{}",
    "GET / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "GET / HTTP/1.1\r\nContent-Length: +2\r\n\r\n{}", "GET / HTTP/1.1\r\nContent-Length:\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "GET / HTTP/1.1\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n",
  ])
  func othersAreLeftToTheReader(_ text: String) { #expect(Self.plain(text) == nil) }

  /// What comes after a plain request begins another one for the reader as well, whatever stands in it.
  @Test func theReaderSeesTheSameEnd() throws {
    var random = SystemRandomNumberGenerator()
    let parts = [
      "GET", "POST", " ", "/v1/sessions/a", " HTTP/1.1", "\r\n", "\r", "\n", "\r\n\r\n", "Host: a",
      ":", "\t",
      "Content-Length: 2", "Content-Length: 0", "content-length:2", "Transfer-Encoding: chunked",
      "{}", "0",
      "Connection: keep-alive", "Connection: close", "Connection: Upgrade", "Upgrade: x",
      "X-Request-Id: é",
    ]
    var accepted = 0
    for _ in 0..<20_000 {
      var pieces = ["POST", " ", "/v1/sessions/a", " HTTP/1.1", "\r\n", "Host: a", "\r\n"]
      pieces += ["Content-Length: 2", "\r\n\r\n", "{}"]
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<pieces.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: pieces.remove(at: place)
        case 1: pieces.insert(parts.randomElement(using: &random) ?? "", at: place)
        default: pieces[place] = parts.randomElement(using: &random) ?? ""
        }
        if pieces.isEmpty { break }
      }
      let text = pieces.joined()
      guard Self.plain(text) != nil else { continue }
      accepted += 1
      let seen = try Self.read(text + "GET /next HTTP/1.1\r\n\r\n")
      #expect(seen == nil || seen?.count == 2 && seen?.last == "/next", "\(pieces)")
    }
    #expect(accepted > 1000)
  }

  /// Targets of the requests in some bytes; `nil` where the reader finds them wrong.
  private static func read(_ text: String) throws -> [String]? {
    let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
    var targets: [String]? = []
    do {
      try channel.writeInbound(ByteBuffer(string: text))
      while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
        if case .head(let head) = part { targets?.append(head.uri) }
      }
    } catch { targets = nil }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    return targets
  }
}
