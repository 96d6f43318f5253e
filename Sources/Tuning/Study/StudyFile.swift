import Foundation
import GRDB

/// The SQLite file of a study: whose it is, and how it is laid out.
enum StudyFile {
  /// What SQLite calls the application of a file: "GR4T".
  static let application: Int64 = 0x4752_3454
  /// Version of the tables below.
  static let version: Int64 = 1

  /// Opens the file for several processes; a file that is not ours is left as it is.
  static func open(_ path: String) throws(TuningError) -> DatabaseQueue {
    _ = try isOurs(path)
    do {
      var configuration = Configuration()
      configuration.label = "gru4rec.study"
      configuration.journalMode = .wal
      // Others hold the file for some milliseconds at a time.
      configuration.busyMode = .timeout(30)
      try createTables(path)
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw .cannotOpen(path: path, reason: words(error))
    }
  }

  /// Whether the file is a study rather than a new file.
  ///
  /// Reads the header without SQLite, which would change a file by merely opening it for writing.
  static func isOurs(_ path: String) throws(TuningError) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    if isFolder.boolValue { throw .cannotOpen(path: path, reason: "it is a folder") }
    let header: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      header = try file.read(upToCount: 100) ?? Data()
    } catch {
      throw .cannotOpen(path: path, reason: error.localizedDescription)
    }
    if header.isEmpty { return false }
    guard header.count == 100, header.starts(with: Data("SQLite format 3\0".utf8)) else {
      throw .notAStudy(path: path, reason: "no SQLite database")
    }
    guard number(in: header, at: 68) == application else {
      throw .notAStudy(path: path, reason: "a database of another application")
    }
    let found = number(in: header, at: 60)
    guard found <= version else {
      throw .notAStudy(
        path: path, reason: "written by a newer gru4rec (tables of version \(found))")
    }
    return true
  }

  /// Creates the tables where there are none, before the file gets a write-ahead log: so the owner stands in the
  /// file itself from the first moment.
  ///
  /// SQLite tells whether they are there, not the header: a process that was killed while it made them leaves a header
  /// that says so beside a journal that takes it back.
  private static func createTables(_ path: String) throws {
    var configuration = Configuration()
    configuration.label = "gru4rec.study"
    configuration.busyMode = .timeout(30)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    if try !queue.read(hasTables) {
      try queue.write { database in
        if try !hasTables(database) { try database.execute(sql: tables) }
      }
    }
    try queue.close()
  }

  private static func hasTables(_ database: Database) throws -> Bool {
    try Int64.fetchOne(database, sql: "PRAGMA user_version") != 0
  }

  private static func number(in header: Data, at offset: Int) -> Int64 {
    header.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int64($1) }
  }

  /// SQLite's own words, without the statement.
  static func words(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    return error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
  }

  private static let tables = """
    CREATE TABLE plan (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      json TEXT NOT NULL,
      exhausted INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE trials (
      number INTEGER PRIMARY KEY,
      assignment TEXT NOT NULL,
      state TEXT NOT NULL,
      rungs INTEGER NOT NULL DEFAULT 0,
      worker INTEGER,
      crashes INTEGER NOT NULL DEFAULT 0,
      failure TEXT
    );
    CREATE TABLE epochs (
      trial INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      loss REAL NOT NULL,
      measures TEXT NOT NULL,
      seconds REAL NOT NULL,
      PRIMARY KEY (trial, epoch)
    ) WITHOUT ROWID;
    CREATE TABLE finals (
      trial INTEGER NOT NULL,
      seed TEXT NOT NULL,
      epochs INTEGER NOT NULL,
      state TEXT NOT NULL,
      worker INTEGER,
      crashes INTEGER NOT NULL DEFAULT 0,
      measures TEXT,
      seconds REAL NOT NULL DEFAULT 0,
      PRIMARY KEY (trial, seed)
    ) WITHOUT ROWID;
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      workers INTEGER NOT NULL,
      threads INTEGER NOT NULL,
      search_seconds REAL NOT NULL DEFAULT 0,
      seconds REAL NOT NULL DEFAULT 0
    );
    PRAGMA application_id = \(application);
    PRAGMA user_version = \(version);
    """
}
