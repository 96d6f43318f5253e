import Foundation
import GRDB
import SessionStates
import SessionStoreTesting
import Testing

@testable import SQLiteSessions

@Suite struct SQLiteSessionStoreTests {
  private let clock = ManualClock()
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("sessions.db")
  }

  private func open(_ path: String? = nil, maxSessions: Int? = nil) throws -> SQLiteSessionStore {
    try SQLiteSessionStore(
      path: path ?? self.path, idle: .seconds(60), maxSessions: maxSessions,
      now: { [clock] in clock.date })
  }

  @Test(arguments: StoreContract.clauses)
  func keepsTheContract(_ clause: StoreContract) async throws {
    let store = try open()
    try await clause.check(
      StoreContract.Subject(
        store: store, idle: .seconds(60), wait: { [clock] in clock.advance($0) }))
    await store.close()
  }

  @Test func sessionsOutliveTheStore() async throws {
    let first = try open()
    #expect(try await first.save([1], for: "a", replacing: 0))
    clock.advance(.seconds(50))
    #expect(try await first.save([2], for: "b", replacing: 0))
    await first.close()
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    #expect((log?[.size] as? Int ?? 0) == 0, "a closed store is one file")
    let second = try open()
    #expect(try await second.load("a") == StoredSession(bytes: [1], revision: 1))
    clock.advance(.seconds(20))
    #expect(try await second.load("a") == nil)
    #expect(try await second.load("b") == StoredSession(bytes: [2], revision: 1))
    await second.close()
  }

  /// What lies on the disk when a save has returned is what a killed process leaves behind.
  @Test func savedMeansOnDisk() async throws {
    let store = try open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for key in 0..<200 {
        group.addTask {
          let isKept = try await store.save([UInt8(key)], for: "\(key)", replacing: 0)
          #expect(isKept)
        }
      }
      try await group.waitForAll()
    }
    let copy = folder.path("copy.db")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    let left = try open(copy)
    for key in 0..<200 { #expect(try await left.load("\(key)")?.bytes == [UInt8(key)]) }
    await left.close()
    await store.close()
  }

  @Test func everyCommitReachesTheDisk() async throws {
    let store = try open()
    let setting = try await store.pool.writeWithoutTransaction {
      try Int.fetchOne($0, sql: "PRAGMA synchronous")
    }
    #expect(setting == 2, "2 is FULL")
    await store.close()
  }

  @Test func fullDiskKeepsNothingAndRecovers() async throws {
    let store = try open()
    let long = [UInt8](repeating: 7, count: 100_000)
    #expect(try await store.save([1], for: "a", replacing: 0))
    try await limitPages(of: store, "page_count + 2")
    await #expect {
      _ = try await store.save(long, for: "a", replacing: 1)
    } throws: { error in
      guard case .full(let reason) = error as? SessionStateStoreError else { return false }
      return reason.contains(path) && reason.contains("room")
    }
    #expect(try await store.load("a") == StoredSession(bytes: [1], revision: 1))
    #expect(try await store.save([2], for: "a", replacing: 1))
    try await limitPages(of: store, "1000000")
    #expect(try await store.save(long, for: "a", replacing: 2))
    #expect(try await store.load("a") == StoredSession(bytes: long, revision: 3))
    await store.close()
  }

  /// What SQLite sees of a full disk: it cannot have more pages.
  private func limitPages(of store: SQLiteSessionStore, _ limit: String) async throws {
    try await store.pool.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      let number = limit.replacingOccurrences(of: "page_count + 2", with: "\(pages + 2)")
      try database.execute(sql: "PRAGMA max_page_count = \(number)")
    }
  }

  @Test func sweepDeletesWhatExpiredAndWhatExceedsTheBound() async throws {
    let store = try open(maxSessions: 700)
    for key in 0..<600 { #expect(try await store.save([1], for: "\(key)", replacing: 0)) }
    clock.advance(.seconds(40))
    for key in 0..<10 { #expect(try await store.save([2], for: "\(key)", replacing: 1)) }
    for key in 600..<1400 { #expect(try await store.save([1], for: "\(key)", replacing: 0)) }
    clock.advance(.seconds(1))
    #expect(try await store.save([3], for: "0", replacing: 2))
    try await store.sweep()
    #expect(try await store.count() == 700)
    #expect(try await store.load("0") == StoredSession(bytes: [3], revision: 3))
    #expect(try await store.load("1399") != nil)
    clock.advance(.seconds(59.5))
    try await store.sweep()
    #expect(try await store.count() == 1)
    await store.close()
  }

  @Test func sweepLeavesNoTraceOfWhatWasRemoved() async throws {
    let store = try open()
    let secret = Array("the visitor's secret".utf8)
    #expect(try await store.save(secret, for: "a", replacing: 0))
    #expect(try await store.save([1], for: "b", replacing: 0))
    #expect(try isOnDisk(secret))
    #expect(try await store.remove("a"))
    try await store.sweep()
    #expect(try !isOnDisk(secret))
    #expect(try await store.load("b") != nil)
    await store.close()
  }

  @Test func sweepAndEndMeetInPeace() async throws {
    for _ in 0..<20 {
      let store = try open(maxSessions: 1)
      for key in 0..<20 { _ = try await store.save([1], for: "\(key)", replacing: 0) }
      async let swept: ()? = try? store.sweep()
      await store.close()
      _ = await swept
      await #expect(throws: SessionStateStoreError.closed) { try await store.sweep() }
    }
  }

  private func isOnDisk(_ bytes: [UInt8]) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).contains {
      try Data(contentsOf: folder.url.appending(path: $0)).range(of: Data(bytes)) != nil
    }
  }
}
