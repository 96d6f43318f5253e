import Foundation
import GRDB
import SessionStates

/// The statements on the table of sessions.
///
/// Times are milliseconds since 1970.
enum SessionTable {
  /// A change that waits for its commit.
  enum Change: Sendable {
    case save(key: Data, bytes: Data, replacing: Int64)
    case remove(key: Data)
  }

  /// What is kept under a key and was saved after the given time.
  static func load(_ key: Data, savedAfter oldest: Int64, _ database: Database) throws
    -> StoredSession?
  {
    let statement = try database.cachedStatement(
      sql: "SELECT revision, bytes FROM sessions WHERE key = ? AND saved > ?")
    return try Row.fetchOne(statement, arguments: [key, oldest]).map { row in
      let bytes: Data = row[1]
      return StoredSession(bytes: [UInt8](bytes), revision: UInt64(row[0] as Int64))
    }
  }

  /// Makes a change within the running transaction; returns whether there was something to change.
  static func apply(
    _ change: Change, at now: Int64, savedAfter oldest: Int64, _ database: Database
  ) throws -> Bool {
    let statement: Statement
    let arguments: StatementArguments
    switch change {
    case .save(let key, let bytes, replacing: 0):
      // An expired session that is not yet swept away counts as unknown.
      statement = try database.cachedStatement(
        sql: """
          INSERT INTO sessions (saved, revision, key, bytes) VALUES (?, 1, ?, ?)
          ON CONFLICT (key) DO UPDATE
          SET saved = excluded.saved, revision = 1, bytes = excluded.bytes WHERE saved <= ?
          """)
      arguments = [now, key, bytes, oldest]
    case .save(let key, let bytes, let expected):
      statement = try database.cachedStatement(
        sql: """
          UPDATE sessions SET saved = ?, revision = revision + 1, bytes = ?
          WHERE key = ? AND revision = ? AND saved > ?
          """)
      arguments = [now, bytes, key, expected, oldest]
    case .remove(let key):
      statement = try database.cachedStatement(
        sql: "DELETE FROM sessions WHERE key = ? AND saved > ?")
      arguments = [key, oldest]
    }
    try statement.execute(arguments: arguments)
    return database.changesCount > 0
  }

  /// Number of sessions, those included that expired.
  static func count(_ database: Database) throws -> Int {
    try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM sessions")) ?? 0
  }

  /// Deletes at most so many of the sessions whose last save is longest ago; returns how many.
  static func deleteOldest(_ limit: Int, savedUntil latest: Int64, _ database: Database) throws
    -> Int
  {
    let statement = try database.cachedStatement(
      sql: """
        DELETE FROM sessions WHERE id IN
          (SELECT id FROM sessions WHERE saved <= ? ORDER BY saved LIMIT ?)
        """)
    try statement.execute(arguments: [latest, limit])
    return database.changesCount
  }
}
