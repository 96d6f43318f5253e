import SessionStates
import SessionStoreTesting
import Testing

@Suite struct SessionStoreSchemeTests {
  /// A scheme whose stores say what they were opened with.
  private static let own = SessionStoreScheme("own", "mine", form: "own:NAME") { address, _, _ in
    throw SessionStoreAddressError(reason: address)
  }
  private static let schemes = [SessionStoreScheme.memory, own]

  @Test(arguments: ["memory", "MEMORY"])
  func memoryIsOpenedWithItsBound(_ address: String) async throws {
    let store = try await Self.schemes.open(address, idle: .seconds(3600), maxSessions: 1)
    for key in ["a", "b"] { #expect(try await store.save([1], for: key, replacing: 0)) }
    #expect(store is MemorySessionStore)
    #expect(try await store.count() == 1)
    let usual = try await Self.schemes.open(address, idle: .seconds(3600))
    for key in ["a", "b"] { #expect(try await usual.save([1], for: key, replacing: 0)) }
    #expect(try await usual.count() == 2)
  }

  @Test(arguments: ["own:a:b", "mine:", "own"])
  func schemesOfOnesOwnGetTheWholeAddress(_ address: String) async {
    await #expect(throws: SessionStoreAddressError(reason: address)) {
      try await Self.schemes.open(address, idle: .seconds(1))
    }
  }

  @Test(arguments: [
    ("", "expected memory or own:NAME"), ("disk", "expected memory or own:NAME"),
    ("sqlite:a", "'sqlite'"), ("memory:", "expected memory"),
  ])
  func otherTextsAreRefused(_ address: String, words: String) async {
    await #expect {
      _ = try await Self.schemes.open(address, idle: .seconds(1))
    } throws: { error in
      (error as? SessionStoreAddressError)?.reason.contains(words) == true
    }
  }

  @Test func formsAreListedInWords() {
    #expect([SessionStoreScheme.memory].forms == "memory")
    #expect(
      [SessionStoreScheme.memory, Self.own, Self.own].forms == "memory, own:NAME or own:NAME")
  }

  @Test func memoryKeepsToTheBytesThatItWasGiven() async throws {
    let store = try await [SessionStoreScheme.memory(maxBytes: 2000)].open(
      "memory", idle: .seconds(3600))
    #expect(try await store.save([UInt8](repeating: 1, count: 1000), for: "a", replacing: 0))
    await #expect(throws: SessionStateStoreError.self) {
      try await store.save([UInt8](repeating: 1, count: 2000), for: "b", replacing: 0)
    }
    #expect(try await store.load("a") != nil)
  }
}
