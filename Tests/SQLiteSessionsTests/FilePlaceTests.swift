import Foundation
import SessionStates
import SessionStoreTesting
import Testing

@testable import SQLiteSessions

/// A file that is deleted or replaced while it is in use is noticed: what is written to it would be gone.
@Suite struct FilePlaceTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("sessions.db")
  }

  private func expectLoss(_ store: SQLiteSessionStore) async {
    let expected = SessionStateStoreError.moved(path)
    await #expect(throws: expected) { try await store.check() }
    await #expect(throws: expected) { try await store.save([2], for: "b", replacing: 0) }
    await #expect(throws: expected) { try await store.remove("a") }
  }

  @Test(arguments: ["", "-wal"])
  func deletedFilesAreNoticed(_ suffix: String) async throws {
    let store = try SQLiteSessionStore(path: path, idle: .seconds(3600))
    #expect(try await store.save([1], for: "a", replacing: 0))
    try await store.check()
    let away = folder.path("away")
    try FileManager.default.moveItem(atPath: path + suffix, toPath: away)
    await expectLoss(store)
    try FileManager.default.moveItem(atPath: away, toPath: path + suffix)
    try await store.check()
    #expect(try await store.save([2], for: "b", replacing: 0))
    await store.close()
  }

  @Test func replacedFilesAreNoticed() async throws {
    let store = try SQLiteSessionStore(path: path, idle: .seconds(3600))
    #expect(try await store.save([1], for: "a", replacing: 0))
    try Data().write(to: URL(filePath: path), options: .atomic)
    await expectLoss(store)
    await store.close()
  }

  /// Closing is no loss, and nothing is asked of a closed store.
  @Test func aClosedStoreSaysSo() async throws {
    let store = try SQLiteSessionStore(path: path, idle: .seconds(3600))
    await store.close()
    await #expect(throws: SessionStateStoreError.closed) { try await store.check() }
  }

  /// What cannot hold sessions is refused by its own name, and nothing is left beside it.
  @Test(arguments: [
    ("", "is a folder"), ("/", "is a folder"), ("none/s.db", "there is no folder"),
    ("text", "no SQLite database"), ("text/s.db", "is no folder"),
  ])
  func impossiblePlaces(_ name: String, _ words: String) throws {
    let text = Data(String(repeating: "text\n", count: 100).utf8)
    try text.write(to: URL(filePath: folder.path("text")))
    let path =
      name == "/" ? folder.url.path + "/" : name.isEmpty ? folder.url.path : folder.path(name)
    #expect {
      _ = try SQLiteSessionStore(path: path, idle: .seconds(1))
    } throws: { error in
      guard case .unusable(let reason) = error as? SessionStateStoreError else { return false }
      return reason.contains(path) && reason.contains(words)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(left == ["text"])
    #expect(!FileManager.default.fileExists(atPath: folder.url.path + "-lock"))
  }
}
