import Foundation
import GRDB
import SessionStates
import SessionStoreTesting
import Testing

@testable import SQLiteSessions

/// Which files a SQLite store takes, and how it refuses the others.
@Suite struct SessionFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("sessions.db")
  }

  private func open(_ path: String) throws -> SQLiteSessionStore {
    try SQLiteSessionStore(path: path, idle: .seconds(3600))
  }

  private func expectRefusal(
    of path: String, because words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      _ = try open(path)
    } throws: { error in
      guard case .unusable(let reason) = error as? SessionStateStoreError else { return false }
      #expect(reason.contains(path) && reason.contains(words), sourceLocation: sourceLocation)
      return true
    }
  }

  @Test func secondStoreOnAFileIsRefused() async throws {
    let first = try open(path)
    expectRefusal(of: path, because: "another process")
    #expect(try await first.save([1], for: "a", replacing: 0))
    await first.close()
    let second = try open(path)
    #expect(try await second.load("a") != nil)
    await second.close()
  }

  @Test func noDatabaseIsLeftAsItIs() throws {
    let text = Data(String(repeating: "ItemId\tTime\n", count: 100).utf8)
    try text.write(to: URL(filePath: path))
    expectRefusal(of: path, because: "no SQLite database")
    #expect(try Data(contentsOf: URL(filePath: path)) == text)
  }

  @Test(arguments: [
    (0, 0, "another application"), (77, 1, "another application"),
    (Int(DatabaseFile.sessions.application), Int(DatabaseFile.sessions.version) + 1, "version 2"),
  ])
  func foreignDatabaseIsLeftAsItIs(application: Int, version: Int, words: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(
        sql: """
          CREATE TABLE other (id INTEGER);
          PRAGMA application_id = \(application);
          PRAGMA user_version = \(version);
          """)
    }
    try queue.close()
    let before = try Data(contentsOf: URL(filePath: path))
    expectRefusal(of: path, because: words)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
  }

  @Test func damagedDatabaseIsRefused() async throws {
    let store = try open(path)
    for key in 0..<500 { #expect(try await store.save([1], for: "\(key)", replacing: 0)) }
    await store.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xFF, count: 3996))
    try bytes.write(to: URL(filePath: path))
    expectRefusal(of: path, because: "damaged")
  }

  @Test func emptyFileBecomesAStore() async throws {
    try Data().write(to: URL(filePath: path))
    let store = try open(path)
    #expect(try await store.save([1], for: "a", replacing: 0))
    await store.close()
  }

  @Test func folderMustExistAndBeWritable() {
    expectRefusal(of: folder.path("missing/sessions.db"), because: "choose a folder")
    expectRefusal(of: "/proc/sessions.db", because: "choose a folder")
    expectRefusal(of: folder.url.path, because: "is a folder")
  }
}
