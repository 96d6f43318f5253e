import Foundation
import GRDB
import SessionStates
import Synchronization
import SystemFiles

/// Keeps what was told of items in a SQLite file, on disk when ``write(_:)`` returns.
///
/// One process at a time may use a file: it holds `PATH-lock`.
public final class SQLiteItemStore: ItemStore {
  private let pool: DatabasePool
  private let path: String
  private let lock: Mutex<FileLock?>
  private let places: [FilePlace?]

  /// Opens the file, or creates it.
  ///
  /// - Parameter path: path of the database; its folder must exist.
  public init(path: String) throws(SessionStateStoreError) {
    try DatabaseFile.items.check(path)
    lock = Mutex(try FileLock.ofDatabase(path + "-lock", of: DatabaseFile.items.content))
    pool = try DatabaseFile.items.open(path)
    places = DatabaseFile.places(path)
    self.path = path
  }

  /// Opens the file of an address, `sqlite:PATH`.
  public convenience init(
    address: String
  ) throws {
    try self.init(path: try SessionStoreScheme.path(of: address))
  }

  /// What changed after a place.
  public func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64) {
    do {
      return try await pool.read { database in
        let last = try Self.lastPlace(database)
        if last <= place { return ([], last) }
        let rows = try Row.fetchAll(
          database.cachedStatement(
            sql: "SELECT key, bytes, place FROM items WHERE place > ? ORDER BY place LIMIT ?"),
          arguments: [place, limit])
        let items = rows.map { row in
          let (key, bytes): (Data, Data) = (row[0], row[1])
          return StoredItem(
            key: String(decoding: key, as: UTF8.self), bytes: [UInt8](bytes), place: row[2])
        }
        return (items, last)
      }
    } catch {
      throw .reading(path, error)
    }
  }

  /// Keeps all items with one commit, or none.
  public func write(_ writes: [ItemWrite]) async throws(SessionStateStoreError) -> Bool {
    // What is written to a file without a name is gone with the process.
    if places != DatabaseFile.places(path) { throw .moved(path) }
    do {
      return try await pool.write { database in
        var last = try Self.lastPlace(database)
        let held = try database.cachedStatement(sql: "SELECT place FROM items WHERE key = ?")
        let keep = try database.cachedStatement(
          sql: "INSERT OR REPLACE INTO items (key, bytes, place) VALUES (?, ?, ?)")
        // Looked at before anything is written, so that there is nothing to take back.
        for write in writes
        where try Int64.fetchOne(held, arguments: [Data(write.key.utf8)]) ?? 0 != write.expected {
          return false
        }
        for write in writes {
          last += 1
          try keep.execute(arguments: [Data(write.key.utf8), Data(write.bytes), last])
        }
        return true
      }
    } catch {
      throw .writing(path, error)
    }
  }

  /// Lets go of the file.
  public func close() async {
    // All that was answered is on disk already; this leaves it in one file where that is possible.
    try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    try? pool.close()
    lock.withLock { $0 = nil }
  }

  /// Items are never deleted, so that the last change is there.
  private static func lastPlace(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(place) FROM items")) ?? 0
  }
}

extension DatabaseFile {
  /// What was told of items; the application is "GR4I".
  static let items = DatabaseFile(
    application: 0x4752_3449, version: 1, content: "items",
    tables: "CREATE TABLE items (key BLOB PRIMARY KEY, bytes BLOB NOT NULL, place INTEGER UNIQUE);")
}
