import Foundation
import GRDB
import SessionStates

/// A database file of ours: whose it is, and how it is laid out.
struct DatabaseFile {
  /// What SQLite calls the application of a file.
  let application: UInt32
  /// Version of the tables.
  let version: UInt32
  /// What is kept, for messages.
  let content: String
  /// Statements that make the tables.
  let tables: String

  /// Live sessions; the application is "GR4S".
  static let sessions = DatabaseFile(
    application: 0x4752_3453, version: 1, content: "sessions",
    tables: """
      CREATE TABLE sessions (
        id INTEGER PRIMARY KEY,
        saved INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        key BLOB NOT NULL UNIQUE,
        bytes BLOB NOT NULL
      );
      CREATE INDEX sessions_by_age ON sessions (saved);
      """)

  /// Opens the file for many readers and one writer, each of whose commits is on disk when it returns.
  ///
  /// The caller holds the file's lock, and has checked whose it is.
  func open(_ path: String) throws(SessionStateStoreError) -> DatabasePool {
    try PrivateFile.prepare(path)
    do {
      var configuration = Configuration()
      configuration.label = "gru4rec.\(content)"
      // A checkpoint that meets a reader waits for it, and not for long.
      configuration.busyMode = .timeout(0.1)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA secure_delete = ON")
      }
      try createTables(path, configuration)
      let pool = try DatabasePool(path: path, configuration: configuration)
      try pool.writeWithoutTransaction { database in
        // After the pool is made, which chooses NORMAL.
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      return pool
    } catch {
      throw .opening(path, error)
    }
  }

  /// Refuses a place where no database can be, and a file that is not ours, which is left as it is.
  func check(_ path: String) throws(SessionStateStoreError) {
    try Self.checkPlace(path)
    try checkOwner(path)
  }

  /// Reads the header without SQLite, which would change a file by merely opening it for writing.
  private func checkOwner(_ path: String) throws(SessionStateStoreError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let header: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      header = try file.read(upToCount: 100) ?? Data()
    } catch {
      throw .unusable(reason: "cannot read \(path): \(error.localizedDescription)")
    }
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: Data("SQLite format 3\0".utf8)) else {
      throw .unusable(reason: "\(path) is no SQLite database; name another file for the \(content)")
    }
    guard Self.number(in: header, at: 68) == application else {
      throw .unusable(
        reason: "\(path) is a database of another application; name another file for the \(content)"
      )
    }
    let found = Self.number(in: header, at: 60)
    guard found <= version else {
      throw .unusable(
        reason: "\(path) has version \(found) of the tables, and this program knows up to "
          + "\(version); run the newer gru4rec, or name another file")
    }
  }

  private static func number(in header: Data, at offset: Int) -> UInt32 {
    header.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Creates the tables in a new file, before it gets a write-ahead log: so the owner stands in the
  /// file itself from the first moment.
  private func createTables(_ path: String, _ configuration: Configuration) throws {
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { database in
      guard try UInt32.fetchOne(database, sql: "PRAGMA user_version") == 0 else { return }
      try database.execute(
        sql: """
          \(tables)
          PRAGMA application_id = \(application);
          PRAGMA user_version = \(version);
          """)
    }
    try queue.close()
  }
}
