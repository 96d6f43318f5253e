import Logging
import SessionStates
import Synchronization

/// A store of sessions that says once when it goes, and once when it is back, however many requests find out.
///
/// A failure counts until a change is kept again or the store itself says that it can: a disk that is full lets
/// sessions be read. Answers cross each other under load, so that only what was asked since the last change of mind
/// counts: a change that was kept just before the store went does not call it back, nor does one that was refused
/// before it was back send it away.
final class WatchedStore: Sendable {
  private struct Outage {
    let failure: SessionStateStoreError
    let begin: ContinuousClock.Instant
  }

  private let store: any SessionStateStore
  private let logger: Logger
  private let outage = Mutex<Outage?>(nil)
  /// How often the store went and came back; what requests look at: it is odd while the store is away.
  private let changes = Atomic(0)
  /// The last word about a record or a file that is of no use, which is the same for every request.
  private let unusable = Mutex<SessionStateStoreError?>(nil)

  init(_ store: any SessionStateStore, logger: Logger) {
    self.store = store
    self.logger = logger
  }

  /// Why the store is away, while it is.
  var failure: SessionStateStoreError? {
    isAway ? outage.withLock { $0?.failure } : nil
  }

  private var isAway: Bool { changes.load(ordering: .relaxed) & 1 == 1 }

  /// Asks the store whether it can do its part.
  func look() async {
    let asked = changes.load(ordering: .relaxed)
    do throws(SessionStateStoreError) {
      try await store.check()
      returned(asked)
    } catch {
      gone(error, asked)
    }
  }

  func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    let asked = changes.load(ordering: .relaxed)
    do { return try await store.load(key) } catch { throw noted(error, asked) }
  }

  func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    let asked = changes.load(ordering: .relaxed)
    let isKept: Bool
    do {
      isKept = try await store.save(bytes, for: key, replacing: expected)
    } catch { throw noted(error, asked) }
    if isAway { returned(asked) }
    return isKept
  }

  func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    let asked = changes.load(ordering: .relaxed)
    do { return try await store.remove(key) } catch { throw noted(error, asked) }
  }

  func count() async throws(SessionStateStoreError) -> Int? { try await store.count() }

  func sweep() async throws(SessionStateStoreError) { try await store.sweep() }

  func close() async { await store.close() }

  /// Takes note of what went wrong with one session, asked for after so many changes.
  private func noted(_ error: SessionStateStoreError, _ asked: Int) -> SessionStateStoreError {
    guard case .unusable = error else {
      gone(error, asked)
      return error
    }
    // One record may be at fault: whether the store is, it says itself.
    if unusable.withLock({ $0 != error }) {
      unusable.withLock { $0 = error }
      logger.error("a session cannot be read or kept", metadata: ["error": "\(error)"])
    }
    return error
  }

  private func gone(_ error: SessionStateStoreError, _ asked: Int) {
    if error == .closed { return }
    let isNews = outage.withLock { outage in
      if outage != nil || changes.load(ordering: .relaxed) != asked { return false }
      outage = Outage(failure: error, begin: .now)
      changes.store(asked + 1, ordering: .relaxed)
      return true
    }
    if isNews { logger.error("the store of sessions is away", metadata: ["error": "\(error)"]) }
  }

  private func returned(_ asked: Int) {
    unusable.withLock { $0 = nil }
    let begin: ContinuousClock.Instant? = outage.withLock { outage in
      guard let begin = outage?.begin, changes.load(ordering: .relaxed) == asked else { return nil }
      outage = nil
      changes.store(asked + 1, ordering: .relaxed)
      return begin
    }
    guard let begin else { return }
    let seconds = Int((.now - begin).components.seconds)
    logger.notice(
      "the store of sessions is back", metadata: ["seconds": .stringConvertible(seconds)])
  }
}
