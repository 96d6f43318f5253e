import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

@testable import RecommendationServer

/// Sends requests to what answers them, without a network.
struct TestClient: Sendable {
  private let respond: @Sendable (Request, BasicRequestContext) async throws -> Response

  init(_ responder: some HTTPResponder<BasicRequestContext>) {
    respond = { try await responder.respond(to: $0, context: $1) }
  }

  /// Sends a request and collects the answer.
  func send(
    _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await send(method, uri, bytes: body.map { ByteBuffer(string: $0) }, headers: headers)
  }

  /// Sends a request with any bytes, and collects the answer.
  func send(
    _ method: HTTPRequest.Method, _ uri: String, bytes: ByteBuffer?, headers: HTTPFields = [:]
  ) async throws -> Answer {
    let head = HTTPRequest(
      method: method, scheme: "http", authority: "localhost", path: uri, headerFields: headers)
    let request = Request(
      head: head, body: RequestBody(buffer: bytes ?? ByteBuffer()))
    let context = BasicRequestContext(
      source: ApplicationRequestContextSource(
        channel: NIOAsyncTestingChannel(), logger: Logger(label: "test")))
    let response = try await respond(request, context)
    let writer = CollectingWriter()
    try await response.body.write(writer)
    return Answer(
      status: response.status.code, headers: response.headers, body: writer.collected.buffer)
  }
}

/// Keeps what an answer's body writes.
private struct CollectingWriter: ResponseBodyWriter {
  final class Collected: @unchecked Sendable {
    // SAFETY: a body is written by one task, and read when that is done.
    var buffer = ByteBuffer()
  }

  let collected = Collected()

  func write(_ buffer: ByteBuffer) async throws { collected.buffer.writeImmutableBuffer(buffer) }

  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
