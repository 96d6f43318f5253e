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
    guard !sessions.isEmpty else { return [] }
    let size = min(SessionBatch.most, (sessions.count + threads - 1) / threads)
    let count = (sessions.count + size - 1) / size
    // A few sessions are shared out by parts of the catalogue.
    let threadsOfBatch = max(1, threads / count)
    let found = Mutex([[Ranking]](repeating: [], count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let batch = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard batch < count else { return }
        let part = batch * size..<min((batch + 1) * size, sessions.count)
        let rankings = rank(
          states(after: Array(sessions[part])), Array(requests[part]), threads: threadsOfBatch)
        found.withLock { $0[batch] = rankings }
      }
    }
    return found.withLock { $0 }.flatMap(\.self)
  }
}

/// Sessions that are gone through side by side.
package enum SessionBatch {
  /// As many as make products fast, and their states small.
  package static let most = 128
}
