import SessionStates
import SessionStoreTesting
import Testing

@Suite struct MemoryItemStoreTests {
  @Test func keepsTheContract() async throws {
    try await ItemStoreContract.check(MemoryItemStore())
  }

  /// What was replaced is passed over, also when there is so much of it that it is left out.
  @Test func whatChangesOftenIsThereOnce() async throws {
    let store = MemoryItemStore()
    for key in ["a", "b", "c"] {
      #expect(try await store.write([ItemWrite(key: key, bytes: [0], replacing: 0)]))
    }
    for place: Int64 in 3..<2503 {
      let expected = place == 3 ? 2 : place
      #expect(
        try await store.write([
          ItemWrite(key: "b", bytes: [UInt8(place % 256)], replacing: expected)
        ]))
    }
    let all = try await store.changes(after: 0, limit: 10)
    #expect(all.items.map(\.key) == ["a", "c", "b"] && all.items.map(\.place) == [1, 3, 2503])
    #expect(all.items.last?.bytes == [UInt8(2502 % 256)] && all.last == 2503)
    #expect(try await store.changes(after: 1, limit: 1).items.map(\.key) == ["c"])
    #expect(try await store.changes(after: 2502, limit: 10).items.map(\.key) == ["b"])
    #expect(try await store.changes(after: 2503, limit: 10).items.isEmpty)
  }
}
