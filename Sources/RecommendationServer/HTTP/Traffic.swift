import Synchronization

/// Counts the requests being answered, and knows whether new ones are welcome.
final class Traffic: Sendable {
  /// Most requests at once.
  let limit: Int
  private let count = Atomic(0)
  private let isReadyNow = Atomic(false)
  private let isEndingNow = Atomic(false)

  init(limit: Int) { self.limit = limit }

  /// Requests being answered.
  var inFlight: Int { count.load(ordering: .relaxed) }

  /// Whether load balancers should send requests here.
  var isReady: Bool { isReadyNow.load(ordering: .relaxed) }

  /// Whether clients are told to give their connections up, as the server is about to end.
  var isEnding: Bool { isEndingNow.load(ordering: .relaxed) }

  func enter() -> Int { count.add(1, ordering: .relaxed).newValue }

  func leave() { count.subtract(1, ordering: .relaxed) }

  func open() { isReadyNow.store(true, ordering: .relaxed) }

  func drain() { isReadyNow.store(false, ordering: .relaxed) }

  func end() { isEndingNow.store(true, ordering: .relaxed) }
}
