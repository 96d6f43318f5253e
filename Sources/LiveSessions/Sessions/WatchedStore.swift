import Logging
import SessionStates
import Synchronization

/// A store of sessions that says once when it goes, and once when it is back, however many requests find out.
///
/// A failure counts until a change is kept again or the store itself says that it can: a disk that is full lets
/// sessions be read.
final class WatchedStore: Sendable {
  private struct Outage {
    let failure: SessionStateStoreError
    let begin: ContinuousClock.Instant
  }

  private let store: any SessionStateStore
  private let logger: Logger
  private let outage = Mutex<Outage?>(nil)
  /// What requests look at.
  private let isAway = Atomic(false)
  /// The last word about a record or a file that is of no use, which is the same for every request.
  private let unusable = Mutex<SessionStateStoreError?>(nil)

  init(_ store: any SessionStateStore, logger: Logger) {
    self.store = store
    self.logger = logger
  }

  /// Why the store is away, while it is.
  var failure: SessionStateStoreError? {
    isAway.load(ordering: .relaxed) ? outage.withLock { $0?.failure } : nil
  }

  /// Asks the store whether it can do its part.
  func look() async {
    do throws(SessionStateStoreError) {
      try await store.check()
      returned()
    } catch {
      gone(error)
    }
  }

  func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    do { return try await store.load(key) } catch { throw noted(error) }
  }

  func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    let isKept: Bool
    do {
      isKept = try await store.save(bytes, for: key, replacing: expected)
    } catch { throw noted(error) }
    if isAway.load(ordering: .relaxed) { returned() }
    return isKept
  }

  func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    do { return try await store.remove(key) } catch { throw noted(error) }
  }

  func count() async throws(SessionStateStoreError) -> Int? { try await store.count() }

  func sweep() async throws(SessionStateStoreError) { try await store.sweep() }

  func close() async { await store.close() }

  /// Takes note of what went wrong with one session.
  private func noted(_ error: SessionStateStoreError) -> SessionStateStoreError {
    guard case .unusable = error else {
      gone(error)
      return error
    }
    // One record may be at fault: whether the store is, it says itself.
    if unusable.withLock({ $0 != error }) {
      unusable.withLock { $0 = error }
      logger.error("a session cannot be read or kept", metadata: ["error": "\(error)"])
    }
    return error
  }

  private func gone(_ error: SessionStateStoreError) {
    if error == .closed { return }
    let isNews = outage.withLock { outage in
      if outage != nil { return false }
      outage = Outage(failure: error, begin: .now)
      isAway.store(true, ordering: .relaxed)
      return true
    }
    if isNews { logger.error("the store of sessions is away", metadata: ["error": "\(error)"]) }
  }

  private func returned() {
    unusable.withLock { $0 = nil }
    let begin = outage.withLock { outage in
      defer { outage = nil }
      isAway.store(false, ordering: .relaxed)
      return outage?.begin
    }
    guard let begin else { return }
    let seconds = Int((.now - begin).components.seconds)
    logger.notice(
      "the store of sessions is back", metadata: ["seconds": .stringConvertible(seconds)])
  }
}
