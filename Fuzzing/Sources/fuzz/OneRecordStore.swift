import SessionStates
import Synchronization

/// A store whose sessions all have the same bytes, whatever these are, or none, until they are saved.
final class OneRecordStore: SessionStateStore {
  private let sessions = Mutex<[String: StoredSession]>([:])
  private let record = Mutex<[UInt8]?>(nil)

  /// Forgets what was saved; every session has these bytes now.
  func fill(_ bytes: [UInt8]?) {
    record.withLock { $0 = bytes }
    sessions.withLock { $0 = [:] }
  }

  func load(_ key: String) -> StoredSession? {
    sessions.withLock { $0[key] }
      ?? record.withLock { $0 }.map { StoredSession(bytes: $0, revision: 1) }
  }

  func save(_ bytes: [UInt8], for key: String, replacing expected: UInt64) -> Bool {
    let first: UInt64 = record.withLock { $0 } == nil ? 0 : 1
    return sessions.withLock { sessions in
      guard (sessions[key]?.revision ?? first) == expected else { return false }
      sessions[key] = StoredSession(bytes: bytes, revision: expected + 1)
      return true
    }
  }

  func remove(_ key: String) -> Bool { sessions.withLock { $0.removeValue(forKey: key) } != nil }

  func count() -> Int? { nil }

  func sweep() {}

  func close() {}
}
