import Synchronization

/// Requests with a key that were recorded lately.
final class LoggedRequests: Sendable {
  /// A session, and the hash of a key.
  struct Request: Hashable, Sendable {
    let session: String
    let key: UInt64
  }

  private struct State {
    var known: Set<Request> = []
    var order: [Request] = []
    var next = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Takes a request; the oldest of too many is forgotten.
  ///
  /// - Returns: whether it was not known.
  @discardableResult
  func insert(_ request: Request) -> Bool {
    state.withLock { state in
      guard state.known.insert(request).inserted else { return false }
      if state.order.count < limit {
        state.order.append(request)
      } else {
        state.known.remove(state.order[state.next])
        state.order[state.next] = request
        state.next = (state.next + 1) % limit
      }
      return true
    }
  }

  func contains(_ request: Request) -> Bool { state.withLock { $0.known.contains(request) } }
}
