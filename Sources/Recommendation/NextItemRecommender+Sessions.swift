import Dispatch
import SessionData
import Synchronization

extension NextItemRecommender {
  /// States of sessions after all of their events, `result[s]` that of `sessions[s]`.
  ///
  /// The same states as of one session after the other, bit for bit; a model that observes many sessions in one batch
  /// is faster.
  public func states(after sessions: [[ItemIndex]]) -> [State] {
    // The longest first: those that are over then stand at the end.
    let order = sessions.indices.sorted { sessions[$0].count > sessions[$1].count }
    var running = sessions.map { _ in initialState() }
    var ended: [State] = []
    ended.reserveCapacity(sessions.count)
    for event in 0... {
      while let session = order.prefix(running.count).last, sessions[session].count == event {
        ended.append(running.removeLast())
      }
      if running.isEmpty { break }
      observe(order.prefix(running.count).map { sessions[$0][event] }, states: &running)
    }
    var states = ended
    for (session, state) in zip(order, ended.reversed()) { states[session] = state }
    return states
  }

  /// Answers a question about the scores after each of many sessions: `requests[s]` is about `sessions[s]`.
  ///
  /// The same answers as ``rank(_:_:threads:)`` gives for a state that observed the session; sessions are gone through
  /// side by side, in batches that threads take one after the other.
  ///
  /// - Parameters:
  ///   - sessions: items from the oldest to the newest, each in `0 ..< itemCount`.
  ///   - threads: how many may work on it, ≥ 1; no answer depends on it.
  public func rank(
    afterEach sessions: [[ItemIndex]], _ requests: [RankingRequest], threads: Int = 1
  ) -> [Ranking] {
    precondition(
      sessions.count == requests.count,
      "\(requests.count) requests for \(sessions.count) sessions")
    return SessionBatches.map(sessions.count, threads: threads) { part, threads in
      rank(states(after: Array(sessions[part])), Array(requests[part]), threads: threads)
    }
  }
}

/// Sessions that are gone through side by side.
package enum SessionBatches {
  /// As many as make products fast, and their states small.
  private static let most = 128

  /// What `body` makes of `0 ..< count`, in order: of batches that threads take one after the other.
  ///
  /// - Parameters:
  ///   - threads: how many may work on it, ≥ 1.
  ///   - body: gives a value for each number of a batch; several threads may work on one where there are few.
  package static func map<Value: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (_ batch: Range<Int>, _ threads: Int) -> [Value]
  ) -> [Value] {
    guard count > 0 else { return [] }
    let size = min(most, (count + threads - 1) / threads)
    let batches = (count + size - 1) / size
    let threadsOfBatch = max(1, threads / batches)
    let found = Mutex([[Value]](repeating: [], count: batches))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, batches)) { _ in
      while true {
        let batch = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard batch < batches else { return }
        let part = batch * size..<min((batch + 1) * size, count)
        let values = body(part, threadsOfBatch)
        found.withLock { $0[batch] = values }
      }
    }
    return found.withLock { $0 }.flatMap(\.self)
  }
}
