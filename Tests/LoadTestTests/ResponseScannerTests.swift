import Testing

@testable import LoadTest

@Suite struct ResponseScannerTests {
  private struct Reading: Equatable {
    var progress = ResponseScanner.Progress.incomplete
    var status = 0
    var closes = false
    var body = ""
    var looksLikeObject = false
  }

  /// Reads bytes that come in pieces of one size.
  private func read(
    _ text: String, pieces size: Int = .max, keepingBody: Bool = true
  ) -> Reading {
    var scanner = ResponseScanner()
    scanner.begin(keepingBody: keepingBody)
    let bytes = Array(text.utf8)
    var progress = ResponseScanner.Progress.incomplete
    var start = 0
    while start < bytes.count, progress != .malformed {
      let end = size < bytes.count - start ? start + size : bytes.count
      progress = scanner.consume(bytes[start..<end].span)
      start = end
    }
    return Reading(
      progress: progress, status: scanner.status, closes: scanner.closes,
      body: String(decoding: scanner.body, as: UTF8.self), looksLikeObject: scanner.looksLikeObject)
  }

  private static let plain =
    "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-LENGTH:  8 \r\nConnection: keep-alive\r\n\r\n{\"a\": 1}"
  private static let chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    + "3;name=value\r\n{\"a\r\n00005\r\n\": 1}\r\n0\r\nTrailer: t\r\n\r\n"

  @Test(arguments: [plain, chunked], [1, 2, 3, 7, 16, .max])
  func `answers are read however they are cut`(text: String, size: Int) {
    #expect(
      read(text, pieces: size)
        == Reading(progress: .complete, status: 200, body: "{\"a\": 1}", looksLikeObject: true))
  }

  @Test(arguments: [1, 1000, .max])
  func `what went wrong is kept, up to a length`(size: Int) {
    for (status, length, kept) in [(200, 10, 0), (422, 10, 10), (503, 5000, 4096)] {
      let body = String(repeating: "x", count: length)
      let answer = read(
        "HTTP/1.1 \(status) Reason\r\nContent-Length: \(length)\r\n\r\n\(body)", pieces: size,
        keepingBody: false)
      #expect(answer.progress == .complete && answer.body == String(body.prefix(kept)))
    }
  }

  @Test func `no answer is complete before its last byte`() {
    for text in [Self.plain, Self.chunked] {
      for length in 0..<text.utf8.count {
        let part = String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self)
        #expect(read(part).progress == .incomplete)
      }
      #expect(read(text + "x").progress == .malformed)
    }
  }

  @Test func `statuses and the end of the connection`() {
    let busy = read("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    #expect(busy.status == 503 && busy.closes && busy.progress == .complete)
    let gone = read("HTTP/1.1 204 No Content\r\n\r\n")
    #expect(gone.progress == .complete && gone.status == 204 && !gone.looksLikeObject)
    #expect(read("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n[]").closes)
    #expect(!read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]").looksLikeObject)
    #expect(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").progress == .complete)
  }

  @Test(arguments: [
    "SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n", "HTTP/1.1 abc\r\n", "HTTP/1.1 20\r\n",
    "HTTP/1.1 100 Continue\r\n", "HTTP/1.1 200 OK\r\n\r\nwithout length",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
  ])
  func `what is no answer`(text: String) {
    #expect(read(text).progress == .malformed)
    #expect(read(text, pieces: 1).progress == .malformed)
  }

  @Test func `a line without end`() {
    let endless = "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 20_000)
    #expect(read(endless).progress == .malformed)
    #expect(read(endless, pieces: 100).progress == .malformed)
  }
}
