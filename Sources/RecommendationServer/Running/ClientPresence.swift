import Synchronization

/// Whether a connection's client still waits, for work that is worth giving up when it does not.
final class ClientPresence: Sendable {
  private struct State {
    var isGone = false
    var giveUp: (@Sendable () -> Void)?
  }

  /// The client of the connection that the task belongs to.
  @TaskLocal static var current: ClientPresence?

  private let state = Mutex(State())

  /// Whether the client closed its side of the connection.
  var isGone: Bool { state.withLock { $0.isGone } }

  /// The client has left: work that is done for it is cancelled.
  func leave() {
    let giveUp = state.withLock { state in
      state.isGone = true
      return state.giveUp
    }
    giveUp?()
  }

  /// Does work on another thread than that of the connections, and cancels it when the client leaves.
  ///
  /// A connection has one request at a time.
  ///
  /// - Throws: what the work throws, and ``Problem/clientGone``.
  static func whileThere<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = Task(operation: work)
    let client = current
    let isGone = client?.expect { task.cancel() } ?? false
    if isGone { task.cancel() }
    defer { client?.expectNothing() }
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch {
      throw client?.isGone == true ? Problem.clientGone : error
    }
  }

  /// Says what is to be done when the client leaves; answers whether it has left.
  private func expect(_ giveUp: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      state.giveUp = giveUp
      return state.isGone
    }
  }

  private func expectNothing() { state.withLock { $0.giveUp = nil } }
}
