import Testing

@testable import SessionStates

/// What a store in memory takes is bounded in bytes, whatever clients send.
@Suite struct MemoryBoundTests {
  private static let record = 1000 + MemoryShard.overhead

  /// A store for so many records of 1,000 bytes with names of one byte.
  private func store(_ records: Int) -> MemorySessionStore {
    MemorySessionStore(maxBytes: records * (Self.record + 1))
  }

  private func save(
    _ store: MemorySessionStore, _ keys: String, bytes: Int = 1000, replacing: UInt64 = 0
  ) async throws {
    for key in keys {
      let record = [UInt8](repeating: 7, count: bytes)
      #expect(try await store.save(record, for: "\(key)", replacing: replacing))
    }
  }

  private func kept(_ store: MemorySessionStore, of keys: String) async throws -> String {
    var kept = ""
    for key in keys where try await store.load("\(key)") != nil { kept.append(key) }
    return kept
  }

  /// docs/operations.md: some hundred bytes beside key and record.
  @Test func whatASessionTakesBesides() {
    #expect((90...110).contains(MemoryShard.overhead))
  }

  @Test func leastRecentlyUsedGoesFirst() async throws {
    let store = store(3)
    try await save(store, "abc")
    #expect(try await store.count() == 3)
    _ = try await store.load("a")
    try await save(store, "d")
    #expect(try await kept(store, of: "abcd") == "acd")
  }

  @Test func aRecordThatGrowsTakesTheRoomOfSeveral() async throws {
    let store = store(5)
    try await save(store, "abcde")
    try await save(store, "e", bytes: 3500, replacing: 1)
    #expect(try await kept(store, of: "abcde") == "de")
    // What shrinks gives room back, and so does what is forgotten.
    try await save(store, "e", bytes: 10, replacing: 2)
    try await save(store, "fg")
    #expect(try await kept(store, of: "abcdefg") == "defg")
    #expect(try await store.remove("d"))
    try await save(store, "h")
    #expect(try await kept(store, of: "abcdefgh") == "efgh")
  }

  @Test func whatNeverFitsIsRefused() async throws {
    let store = store(3)
    try await save(store, "ab")
    await #expect {
      _ = try await store.save([UInt8](repeating: 7, count: 5000), for: "c", replacing: 0)
    } throws: { error in
      if case .full? = error as? SessionStateStoreError { true } else { false }
    }
    #expect(try await kept(store, of: "abc") == "ab")
  }

  /// A record has the room of a shard, of which there are as many as keep to their bounds alone: one for
  /// fewer than 2,048 sessions or less than 16 MiB, 64 at most.
  @Test(arguments: [
    (1_000_000, (16 << 20) - 1, 1), (1_000_000, 16 << 20, 2), (1_000_000, 24 << 20, 3),
    (2047, 32 << 20, 1), (2048, 32 << 20, 2), (66_000, 1 << 29, 64), (66_000, (1 << 29) + 6400, 64),
    (65_535, 1 << 29, 63), (1_000_000, 65 << 23, 64),
  ])
  func roomOfOneRecord(_ maxSessions: Int, maxBytes: Int, shards: Int) async throws {
    let store = MemorySessionStore(maxSessions: maxSessions, maxBytes: maxBytes)
    let room = maxBytes / shards - MemoryShard.overhead - 3
    #expect(
      try await store.save([UInt8](repeating: 1, count: room), for: "key", replacing: 0))
    await #expect(throws: SessionStateStoreError.self) {
      try await store.save([UInt8](repeating: 2, count: room + 1), for: "key", replacing: 1)
    }
    #expect(try await store.load("key")?.revision == 1)
  }

  /// Wherever others lie, what was just saved is there.
  @Test func whatWasJustSavedStays() async throws {
    let store = MemorySessionStore(maxBytes: 16 << 20)
    let record = [UInt8](repeating: 7, count: 7 << 20)
    for key in 0..<30 {
      #expect(try await store.save(record, for: "\(key)", replacing: 0))
      #expect(try await store.load("\(key)") != nil)
      #expect(try await store.count() ?? 99 <= 3)
    }
  }

  /// Many shards keep to the bound together.
  @Test func boundHolds() async throws {
    let bytes = 64 << 20
    let store = MemorySessionStore(maxBytes: bytes)
    let size = 100_000
    for key in 0..<1500 {
      _ = try await store.save([UInt8](repeating: 7, count: size), for: "\(key)", replacing: 0)
    }
    let count = try #require(await store.count())
    #expect(count <= bytes / size && count > bytes / size * 9 / 10)
    #expect(try await store.load("1499") != nil)
  }
}
