import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server of the interface that keeps the items of sessions and recommends nothing much, with faults on
/// demand.
final class TestServer: Sendable {
  /// What becomes of a request.
  enum Reply: Sendable {
    case answer
    case chunked
    case answerAndClose
    case status(HTTPResponseStatus)
    case delay(milliseconds: Int64)
    case noJSON
    case garbage
    case reset
    case close
    case silence
  }

  /// What was seen of the requests.
  struct Log {
    /// Items by session, in order of their arrival.
    var items: [String: [String]] = [:]
    var reads = 0
    var requests = 0
    var tokens: Set<String> = []
    /// Sessions that had two requests at once.
    var overlaps: Set<String> = []
    var inFlight: Set<String> = []
  }

  /// What all connections share.
  final class Shared: Sendable {
    let log = Mutex(Log())
    let reply: @Sendable (_ request: Int) -> Reply

    init(_ reply: @escaping @Sendable (Int) -> Reply) { self.reply = reply }
  }

  private let shared: Shared
  private let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let channel: any Channel

  /// Starts the server on a free port.
  ///
  /// - Parameter reply: tells what becomes of each request, counted from 0.
  init(_ reply: @escaping @Sendable (_ request: Int) -> Reply = { _ in .answer }) throws {
    let shared = Shared(reply)
    self.shared = shared
    channel = try ServerBootstrap(group: loops)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(TestHandler(shared))
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  /// Stops and tells what was seen.
  func stop() throws -> Log {
    try loops.syncShutdownGracefully()
    return shared.log.withLock { $0 }
  }
}
