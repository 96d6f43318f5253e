import SQLiteSessions
import SessionStates
import SessionStoreTesting
import Testing

@Suite struct SQLiteSchemeTests {
  private let schemes = [SessionStoreScheme.sqlite]

  @Test(arguments: ["a b.db", "a:b.db"])
  func storesAreOpenedWithTheirBound(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let store = try await schemes.open(
      "sqlite:" + folder.path(name), idle: .seconds(3600), maxSessions: 1)
    #expect(store is SQLiteSessionStore)
    for key in ["a", "b"] { #expect(try await store.save([1], for: key, replacing: 0)) }
    try await store.sweep()
    #expect(try await store.count() == 1)
    await store.close()
    #expect(folder.holds(name))
  }

  @Test(arguments: ["sqlite", "sqlite:", "sqlite:///a.db"])
  func addressesWithoutPathAreRefused(_ address: String) async {
    await #expect {
      _ = try await schemes.open(address, idle: .seconds(1))
    } throws: { ($0 as? SessionStoreAddressError)?.reason.contains("no path") == true }
  }
}
