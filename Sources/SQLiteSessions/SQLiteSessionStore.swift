import Foundation
import GRDB
import SessionStates
import Synchronization
import SystemFiles

/// Keeps sessions in a SQLite file: what ``save(_:for:replacing:)`` has kept survives the end of the
/// process and a loss of power.
///
/// Saves that arrive while a commit is on its way to the disk are committed together by the next one.
/// Loads run beside them, on a thread of their own: no caller's thread waits for the disk. One process at a time may use a file: it holds `PATH-lock`. A session expires
/// by the wall clock, since the file outlives the process.
public final class SQLiteSessionStore: SessionStateStore {
  let pool: DatabasePool
  let path: String
  let maxSessions: Int?
  private let idle: Int64
  private let now: @Sendable () -> Date
  private let lock: Mutex<FileLock?>
  private let changes: GroupedWork<SessionTable.Change, Bool>
  private let loads: GroupedWork<Data, StoredSession?>
  private let closed = Atomic(false)
  let places: [FilePlace?]
  /// Whether the last commit failed.
  let isFailing = Flag()

  /// Opens the file, or creates it.
  ///
  /// - Parameters:
  ///   - path: path of the database; its folder must exist.
  ///   - idle: how long after its last save a session is kept, > 0.
  ///   - maxSessions: bound, ≥ 1; ``sweep()`` deletes beyond it what was saved longest ago.
  ///   - now: the clock.
  public init(
    path: String, idle: Duration, maxSessions: Int? = nil,
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws(SessionStateStoreError) {
    precondition(idle > .zero, "idle time \(idle) must be positive")
    precondition(maxSessions ?? 1 >= 1, "bound of \(maxSessions ?? 1) sessions must be positive")
    // Before a lock lies beside it.
    try DatabaseFile.sessions.check(path)
    let lock = try FileLock.ofDatabase(path + "-lock", of: "sessions")
    let pool = try DatabaseFile.sessions.open(path)
    let idle = idle.wholeMilliseconds
    let places = DatabaseFile.places(path)
    self.places = places
    self.pool = pool
    self.path = path
    self.maxSessions = maxSessions
    self.idle = idle
    self.now = now
    self.lock = Mutex(lock)
    loads = GroupedWork(label: "gru4rec.sessions.load") { keys, _ in
      let oldest = now().milliseconds - idle
      return keys.map { key in
        Result { () throws(SessionStateStoreError) in
          try Self.read(pool, path) { try SessionTable.load(key, savedAfter: oldest, $0) }
        }
      }
    }
    let isFailing = self.isFailing
    changes = GroupedWork(label: "gru4rec.sessions.commit") { changes, _ in
      // What is written to a file without a name is gone with the process.
      if places != DatabaseFile.places(path) {
        return changes.map { _ in .failure(.moved(path)) }
      }
      let time = now().milliseconds
      do {
        let made = try pool.writeWithoutTransaction { database in
          var made: [Bool] = []
          try database.inTransaction(.immediate) {
            made = try changes.map {
              try SessionTable.apply($0, at: time, savedAfter: time - idle, database)
            }
            return .commit
          }
          return made
        }
        isFailing.store(false)
        return made.map { .success($0) }
      } catch {
        isFailing.store(true)
        return changes.map { _ in .failure(.writing(path, error)) }
      }
    }
  }

  /// What was last committed under a key.
  public func load(_ key: String) async throws(SessionStateStoreError) -> StoredSession? {
    try await loads.run(Data(key.utf8))
  }

  /// Keeps a record in the place of the one with the expected revision, with the next commit.
  public func save(
    _ bytes: [UInt8], for key: String, replacing expected: UInt64
  ) async throws(SessionStateStoreError) -> Bool {
    try await changes.run(
      .save(key: Data(key.utf8), bytes: Data(bytes), replacing: Int64(clamping: expected)))
  }

  /// Forgets a session with the next commit; its bytes leave the log with the next sweep.
  public func remove(_ key: String) async throws(SessionStateStoreError) -> Bool {
    try await changes.run(.remove(key: Data(key.utf8)))
  }

  /// Number of sessions kept, expired ones included.
  public func count() async throws(SessionStateStoreError) -> Int? {
    if isClosed { throw .closed }
    do {
      return try await pool.read { try SessionTable.count($0) }
    } catch {
      throw .reading(path, error)
    }
  }

  /// Commits what waits, and lets go of the file.
  public func close() async {
    if closed.exchange(true, ordering: .acquiringAndReleasing) { return }
    await loads.finish {}
    let pool = pool
    await changes.finish {
      // All that was answered is on disk already; this leaves it in one file where that is possible.
      try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try? pool.close()
    }
    lock.withLock { $0 = nil }
  }

  /// Whether the connections are, or are about to be, closed.
  var isClosed: Bool { closed.load(ordering: .acquiring) }

  /// Sessions that were saved at this time or before have expired.
  var oldestKept: Int64 { now().milliseconds - idle }

  /// Reads what was last committed; a look-up takes some ten microseconds.
  private static func read<Value>(
    _ pool: DatabasePool, _ path: String, _ value: (Database) throws -> Value
  ) throws(SessionStateStoreError) -> Value {
    do {
      // SAFETY: named unsafe for its lack of a transaction; each look-up is one statement, and needs none.
      return try pool.unsafeRead(value)
    } catch {
      throw .reading(path, error)
    }
  }
}

extension Date {
  fileprivate var milliseconds: Int64 { Int64(timeIntervalSince1970 * 1000) }
}
