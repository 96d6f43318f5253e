import Hummingbird
import NIOCore
import NIOPosix

@testable import RecommendationServer

/// A connection on which a test says every byte itself.
enum RawConnection {
  /// Sends bytes, and collects what the server answers until it closes the connection.
  ///
  /// - Parameter first: the answer after which the second part is sent and all others; `nil` waits for none.
  static func exchange(
    port: Int, _ parts: [String], after first: String? = nil
  ) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var parts = parts[...]
      var answer = ByteBuffer()
      do {
        var answers = inbound.makeAsyncIterator()
        if let first, let part = parts.popFirst() {
          try await outbound.write(ByteBuffer(string: part))
          while !String(buffer: answer).contains(first), let buffer = try await answers.next() {
            answer.writeImmutableBuffer(buffer)
          }
        }
        // A server that has heard enough closes the connection before the end.
        for part in parts { try? await outbound.write(ByteBuffer(string: part)) }
        while let buffer = try await answers.next() { answer.writeImmutableBuffer(buffer) }
      } catch is IOError {}
      return String(buffer: answer)
    }
  }
}

extension RecommendationService {
  /// Listens on a free port, with all that stands between the network and the routes.
  func listening<Value>(
    _ body: @Sendable (_ port: Int) async throws -> Value
  ) async throws -> Value {
    let (ports, port) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        // A server that cannot listen must not be waited for.
        defer { port.finish() }
        let loads = LoopLoads(limit: .milliseconds(10))
        try await application(on: .singleton, loads) { port.yield($0) }.run()
      }
      defer { group.cancelAll() }
      for await port in ports { return try await body(port) }
      try await group.waitForAll()
      throw CancellationError()
    }
  }
}
