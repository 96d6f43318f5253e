import Dispatch
import Synchronization

/// Does together what arrives while earlier work runs: one commit or one round trip for many callers.
///
/// An idle group starts at once, and groups grow with the load by themselves. The work may block: it runs
/// on a queue of its own, one group after the other, and holds up no task of another.
package final class GroupedWork<Input: Sendable, Output: Sendable>: Sendable {
  package typealias Answer = Result<Output, SessionStateStoreError>

  private struct Call {
    let input: Input
    let continuation: CheckedContinuation<Answer, Never>
  }

  private struct State {
    var waiting: [Call] = []
    var refusal: SessionStateStoreError?
  }

  /// Where the groups run; for what must not run beside them.
  package let queue: DispatchQueue
  private let state = Mutex(State())
  private let perform: @Sendable ([Input], GroupedWork) -> [Answer]

  /// Makes a queue for the work.
  ///
  /// - Parameter perform: does the work of a group, and is handed its owner; answers in the order of
  ///   the inputs.
  package init(label: String, perform: @escaping @Sendable ([Input], GroupedWork) -> [Answer]) {
    queue = DispatchQueue(label: label)
    self.perform = perform
  }

  /// Has one piece of work done with the next group.
  package func run(_ input: Input) async throws(SessionStateStoreError) -> Output {
    let answer: Answer = await withCheckedContinuation { continuation in
      let refusal = state.withLock { state in
        if state.refusal == nil {
          if state.waiting.isEmpty { queue.async { self.runGroup() } }
          state.waiting.append(Call(input: input, continuation: continuation))
        }
        return state.refusal
      }
      if let refusal { continuation.resume(returning: .failure(refusal)) }
    }
    return try answer.get()
  }

  /// Refuses all calls from now on, those that wait included.
  package func refuse(_ error: SessionStateStoreError) {
    let refused = state.withLock { state in
      if state.refusal != .closed { state.refusal = error }
      defer { state.waiting = [] }
      return state.waiting
    }
    for call in refused { call.continuation.resume(returning: .failure(error)) }
  }

  /// Accepts calls again, except after the end.
  package func accept() {
    state.withLock { state in
      if state.refusal != .closed { state.refusal = nil }
    }
  }

  /// Finishes what waits and refuses what comes after it; then does a last thing.
  package func finish(_ last: @escaping @Sendable () -> Void) async {
    state.withLock { $0.refusal = .closed }
    await withCheckedContinuation { continuation in
      queue.async {
        last()
        continuation.resume()
      }
    }
  }

  private func runGroup() {
    let group = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    if group.isEmpty { return }
    let answers = perform(group.map(\.input), self)
    for (call, answer) in zip(group, answers) { call.continuation.resume(returning: answer) }
  }
}
