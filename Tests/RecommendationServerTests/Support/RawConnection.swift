import Hummingbird
import NIOCore
import NIOPosix

@testable import RecommendationServer

/// A connection on which a test says every byte itself.
enum RawConnection {
  /// Sends bytes, and collects what the server answers until it closes the connection.
  static func exchange(port: Int, _ parts: [String]) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "localhost", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      // A server that has heard enough closes the connection before the end.
      for part in parts { try? await outbound.write(ByteBuffer(string: part)) }
      var answer = ByteBuffer()
      do {
        for try await buffer in inbound { answer.writeImmutableBuffer(buffer) }
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
        try await application(on: .singleton) { port.yield($0) }.run()
      }
      defer { group.cancelAll() }
      for await port in ports { return try await body(port) }
      try await group.waitForAll()
      throw CancellationError()
    }
  }
}
