import Foundation
import SessionStates
import SessionStoreTesting
import Testing

@testable import SQLiteSessions

@Suite struct SQLiteItemStoreTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("items.db")
  }

  @Test func keepsTheContract() async throws {
    let store = try SQLiteItemStore(path: path)
    try await ItemStoreContract.check(store)
    await store.close()
  }

  @Test func itemsOutliveTheStore() async throws {
    let first = try SQLiteItemStore(address: "sqlite:\(path)")
    #expect(try await first.write([ItemWrite(key: "a", bytes: [1], replacing: 0)]))
    #expect(throws: SessionStateStoreError.self) { try SQLiteItemStore(path: path) }
    // As a process leaves it that is killed.
    let copy = folder.path("copy.db")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    await first.close()
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    #expect((log?[.size] as? Int ?? 0) == 0, "a closed store is one file")
    for path in [path, copy] {
      let second = try SQLiteItemStore(path: path)
      #expect(
        try await second.changes(after: 0, limit: 10).items
          == [StoredItem(key: "a", bytes: [1], place: 1)])
      await second.close()
    }
  }

  @Test func filesOfOthersAreLeftAlone() async throws {
    let sessions = folder.path("sessions.db")
    let store = try SQLiteSessionStore(path: sessions, idle: .seconds(60))
    await store.close()
    #expect {
      try SQLiteItemStore(path: sessions)
    } throws: { "\($0)".contains("another application; name another file for the items") }
    #expect(throws: SessionStoreAddressError.self) { try SQLiteItemStore(address: "sqlite:") }
  }

  /// What is written to a file that was deleted would be gone with the process.
  @Test func aFileThatWasDeletedTakesNothing() async throws {
    let store = try SQLiteItemStore(path: path)
    try FileManager.default.removeItem(atPath: path)
    await #expect(throws: SessionStateStoreError.self) {
      try await store.write([ItemWrite(key: "a", bytes: [1], replacing: 0)])
    }
    await store.close()
  }
}
