import GRDB

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
    do {
      return try await pool.write {
        try SessionTable.deleteOldest(limit, savedUntil: latest, $0)
      }
    } catch {
      throw .writing(path, error)
    }
  }

  private func emptyLog() async throws(SessionStateStoreError) {
    do {
      try await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    } catch DatabaseError.SQLITE_BUSY, DatabaseError.SQLITE_LOCKED {
      // Readers came one after the other; the next sweep finds a gap between them.
    } catch {
      throw .writing(path, error)
    }
  }
}
