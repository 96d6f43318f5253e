import SessionStates
import Testing

/// What every store of items must do; each store's suite checks it on a store of its own, which is empty.
package enum ItemStoreContract {
  package static func check(_ store: any ItemStore) async throws {
    let nothing = try await store.changes(after: 0, limit: 10)
    #expect(nothing.items.isEmpty && nothing.last == 0)
    let odd = "a\u{0}/ü🛒\r\n"
    #expect(
      try await store.write([
        ItemWrite(key: "b", bytes: [1], replacing: 0), ItemWrite(key: odd, bytes: [], replacing: 0),
      ]))
    let first = try await store.changes(after: 0, limit: 10)
    #expect(first.items.map(\.key) == ["b", odd] && first.items.map(\.place) == [1, 2])
    #expect(first.items.map(\.bytes) == [[1], []] && first.last == 2)

    // A writer that comes second changes nothing, not even of other items.
    for expected: Int64 in [0, 2, 3] {
      #expect(
        try await !store.write([
          ItemWrite(key: "c", bytes: [9], replacing: 0),
          ItemWrite(key: "b", bytes: [9], replacing: expected),
        ]))
    }
    #expect(try await store.changes(after: 2, limit: 10) == ([], 2))

    // What is changed moves behind all others.
    #expect(try await store.write([ItemWrite(key: "b", bytes: [0, 255], replacing: 1)]))
    #expect(
      try await store.changes(after: 0, limit: 10)
        == (
          [
            StoredItem(key: odd, bytes: [], place: 2),
            StoredItem(key: "b", bytes: [0, 255], place: 3),
          ], 3
        ))
    let many = (0..<5000).map { ItemWrite(key: "i\($0)", bytes: [UInt8($0 % 256)], replacing: 0) }
    #expect(try await store.write(many))
    var (place, keys): (Int64, [String]) = (3, [])
    while true {
      let page = try await store.changes(after: place, limit: 777)
      guard let last = page.items.last else { break }
      #expect(page.items.count <= 777 && page.last == 5003)
      keys += page.items.map(\.key)
      place = last.place
    }
    #expect(keys == many.map(\.key))

    // Of writers of one item at once, one comes first.
    let kept = try await withThrowingTaskGroup(of: Bool.self) { group in
      for byte: UInt8 in 0..<8 {
        group.addTask {
          try await store.write([ItemWrite(key: "one", bytes: [byte], replacing: 0)])
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(kept == 1)
  }
}

/// Compares answers of stores.
private func == (
  left: (items: [StoredItem], last: Int64), right: (items: [StoredItem], last: Int64)
) -> Bool { left.items == right.items && left.last == right.last }
