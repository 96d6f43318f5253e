import GRDB
import SessionStates

extension SQLiteSessionStore {
  /// Most sessions that are deleted in one commit, so that saves wait only for little.
  private static let slice = 500

  /// Deletes what expired and what exceeds the bound, and empties the write-ahead log, which still holds
  /// what was deleted or replaced.
  public func sweep() async throws(SessionStateStoreError) {
    let oldest = oldestKept
    while try await deleteOldest(Self.slice, savedUntil: oldest) == Self.slice {}
    if let maxSessions, var excess = try await count().map({ $0 - maxSessions }) {
      while excess > 0 {
        let deleted = try await deleteOldest(min(excess, Self.slice), savedUntil: .max)
        excess = deleted > 0 ? excess - deleted : 0
      }
    }
    try await emptyLog()
  }

  private func deleteOldest(
    _ limit: Int, savedUntil latest: Int64
  ) async throws(SessionStateStoreError) -> Int {
    try await write { database in
      // One statement is one transaction.
      try SessionTable.deleteOldest(limit, savedUntil: latest, database)
    }
  }

  private func emptyLog() async throws(SessionStateStoreError) {
    try await write { database in
      do {
        _ = try database.checkpoint(.truncate)
      } catch DatabaseError.SQLITE_BUSY, DatabaseError.SQLITE_LOCKED {
        // Readers came one after the other; the next sweep finds a gap between them.
      }
    }
  }

  /// Writes between two groups of saves; a sweep that meets the end of the store stops there, since
  /// SQLite does not survive the checkpoint of a closed connection.
  func write<Value: Sendable>(
    _ body: @Sendable (Database) throws -> Value
  ) async throws(SessionStateStoreError) -> Value {
    do {
      return try await pool.writeWithoutTransaction { database in
        if isClosed { throw SessionStateStoreError.closed }
        return try body(database)
      }
    } catch let error as SessionStateStoreError {
      throw error
    } catch {
      throw .writing(path, error)
    }
  }
}
