import Foundation
import SessionStoreTesting
import Testing

@testable import SQLiteSessions

/// Sessions are for the server's eyes: no other user may read their files.
@Suite struct PrivateFileTests {
  private static let files = ["", "-wal", "-shm", "-lock"]

  private func modes(_ path: String) throws -> [Int] {
    try Self.files.map { file in
      let attributes = try FileManager.default.attributesOfItem(atPath: path + file)
      return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
  }

  @Test func newFilesAreTheOwners() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("sessions.db")
    let store = try SQLiteSessionStore(path: path, idle: .seconds(86_400))
    #expect(try await store.save([1], for: "a", replacing: 0))
    #expect(try modes(path) == [0o600, 0o600, 0o600, 0o600])
    await store.close()
  }

  @Test(arguments: [0o644, 0o666, 0o660, 0o777, 0o400])
  func existingFilesBecomeTheOwners(_ mode: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("sessions.db")
    let first = try SQLiteSessionStore(path: path, idle: .seconds(86_400))
    #expect(try await first.save([1], for: "a", replacing: 0))
    await first.close()
    for file in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + file) {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + file)
    }
    // Only who may do everything can open what its owner may not write to.
    if mode == 0o400, geteuid() != 0 { return }
    let second = try SQLiteSessionStore(path: path, idle: .seconds(86_400))
    #expect(try await second.load("a")?.bytes == [1])
    #expect(try await second.save([2], for: "a", replacing: 1))
    #expect(try modes(path) == [0o600, 0o600, 0o600, 0o600])
    await second.close()
  }

  @Test func filesOfOthersStayAsTheyAre() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("notes.txt")
    try Data("some notes".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(throws: (any Error).self) {
      _ = try SQLiteSessionStore(path: path, idle: .seconds(86_400))
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
  }
}
