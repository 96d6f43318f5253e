import SessionStates
import Synchronization

/// A store that does as a test says.
package final class TestStore: SessionStateStore {
  private let kept = Mutex<[String: StoredSession]>([:])
  private let saves = Atomic(0)
  private let failure = Mutex<SessionStateStoreError?>(nil)
  package typealias BeforeSave =
    @Sendable (TestStore, _ key: String, _ number: Int) async throws(SessionStateStoreError) -> Void

  private let beforeSave: BeforeSave

  /// - Parameter beforeSave: called before each save, with its number from 1; what it throws is the save's error.
  package init(beforeSave: @escaping BeforeSave = { _, _, _ in }) {
    self.beforeSave = beforeSave
  }

  /// Makes all calls fail, or none any more.
  package func fail(_ error: SessionStateStoreError?) { failure.withLock { $0 = error } }

  /// Everything that is kept.
  package var content: [String: StoredSession] { kept.withLock { $0 } }

  /// Keeps what is there under a new revision, as another writer would.
  package func touch(_ key: String) {
    kept.withLock { kept in
      let old = kept[key]
      kept[key] = old.map { StoredSession(bytes: $0.bytes, revision: $0.revision + 1) }
    }
  }

  /// Keeps bytes of whatever kind.
  package func put(_ bytes: [UInt8], for key: String) {
    kept.withLock { $0[key] = StoredSession(bytes: bytes, revision: 1) }
  }

  package func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    try failIfTold()
    return kept.withLock { $0[key] }
  }

  package func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    try failIfTold()
    try await beforeSave(self, key, saves.add(1, ordering: .relaxed).newValue)
    return kept.withLock { kept in
      guard kept[key]?.revision ?? 0 == expected else { return false }
      kept[key] = StoredSession(bytes: bytes, revision: expected + 1)
      return true
    }
  }

  package func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    try failIfTold()
    return kept.withLock { $0.removeValue(forKey: key) } != nil
  }

  package func count() async throws(SessionStateStoreError) -> Int? {
    try failIfTold()
    return kept.withLock { $0.count }
  }

  package func sweep() async throws(SessionStateStoreError) { try failIfTold() }

  package func close() async {}

  package func check() async throws(SessionStateStoreError) { try failIfTold() }

  private func failIfTold() throws(SessionStateStoreError) {
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
