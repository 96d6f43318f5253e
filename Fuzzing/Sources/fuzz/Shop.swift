import Baselines
import Dispatch
import HTTPTypes
import Hummingbird
import LiveSessions
import Logging
import ModelFiles
import NIOCore
import NIOEmbedded
import Recommendation
import RecommendationServer
import SessionData
import SessionStates

/// A server in memory, which is asked as over HTTP: its own routes read what comes, and its own sessions answer.
struct Shop {
  private let respond: @Sendable (Request, BasicRequestContext) async -> Response?
  private let channel = NIOAsyncTestingChannel()

  init(store: any SessionStateStore) async throws {
    let service = try await Self.service(store)
    let router = Router(context: BasicRequestContext.self)
    service.addRoutes(to: router)
    let responder = router.buildResponder()
    respond = { try? await responder.respond(to: $0, context: $1) }
  }

  /// What answers, over a few items.
  static func service(_ store: any SessionStateStore) async throws -> RecommendationService {
    let walks = (0..<60).map { n in (0..<4).map { "item \((n * 7 + $0) % 12)" } }
    let model = try BaselineSpecification("sequential-rules").fit(EventLog(sessions: walks))
    var settings = ServerSettings()
    settings.port = 0
    settings.connectionThreads = 1
    settings.sessions.batches.threads = 1
    return try await RecommendationService(
      model, store: store, settings: settings, catalogue: LiveCatalogue(MemoryItemStore()))
  }

  /// Answers a request, and reads the answer to its end; `nil` where it is none that a server of HTTP would hand over.
  func answer(
    _ method: String, _ path: String, _ fields: [(String, String)] = [], _ body: [UInt8] = []
  ) async -> (status: Int, body: ByteBuffer)? {
    guard let method = HTTPRequest.Method(method), path.hasPrefix("/") else { return nil }
    var head = HTTPRequest(method: method, scheme: nil, authority: "localhost", path: path)
    for (name, value) in fields {
      guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
      head.headerFields.append(HTTPField(name: name, value: value))
    }
    let context = BasicRequestContext(
      source: ApplicationRequestContextSource(
        channel: channel, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }))
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    guard let response = await respond(request, context) else { return nil }
    let writer = CollectingWriter()
    try? await response.body.write(writer)
    return (response.status.code, writer.collected.buffer)
  }

  /// Does something that waits, from a thread of libFuzzer's.
  static func wait(_ work: @escaping @Sendable () async -> Void) {
    let done = DispatchSemaphore(value: 0)
    Task {
      await work()
      done.signal()
    }
    done.wait()
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
