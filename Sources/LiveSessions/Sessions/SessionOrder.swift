import Synchronization

/// Lets the requests of a session pass one at a time, in the order of their arrival.
final class SessionOrder: Sendable {
  private typealias Waiting = CheckedContinuation<Void, Never>

  /// Sessions that a request is at work on, with those that wait for it; in shards, so that requests of
  /// different sessions rarely wait for each other.
  private let shards: [Shard] = (0..<64).map { _ in Shard() }

  private final class Shard: Sendable {
    let busy = Mutex<[String: [Waiting]]>([:])
  }

  /// Runs one request of a session after those that came before.
  func run<Result, Failure>(
    _ session: String, _ body: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let shard = shards[Int(StableHash.of(session) % 64)]
    if !shard.busy.withLock({ busy in
      if busy[session] != nil { return false }
      busy[session] = []
      return true
    }) {
      await withCheckedContinuation { continuation in
        let isFree = shard.busy.withLock { busy in
          if busy[session] == nil {
            busy[session] = []
            return true
          }
          busy[session]?.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }
    defer { pass(session, shard) }
    return try await body()
  }

  /// Lets the next one pass.
  private func pass(_ session: String, _ shard: Shard) {
    let next: Waiting? = shard.busy.withLock { busy in
      guard let waiting = busy[session], !waiting.isEmpty else {
        busy[session] = nil
        return nil
      }
      return busy[session]?.removeFirst()
    }
    next?.resume()
  }
}
