import Synchronization

/// Keeps items in memory: they are gone with the process.
public final class MemoryItemStore: ItemStore {
  private struct State {
    var items: [String: StoredItem] = [:]
    var last: Int64 = 0
  }

  private let state = Mutex(State())

  /// A store without items.
  public init() {}

  /// What changed after a place.
  public func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64) {
    state.withLock { state in
      // Mostly nothing is new.
      if state.last <= place { return ([], state.last) }
      let newer = state.items.values.filter { $0.place > place }.sorted { $0.place < $1.place }
      return (Array(newer.prefix(limit)), state.last)
    }
  }

  /// Keeps all items, or none.
  public func write(_ writes: [ItemWrite]) async throws(SessionStateStoreError) -> Bool {
    state.withLock { state in
      guard writes.allSatisfy({ state.items[$0.key]?.place ?? 0 == $0.expected }) else {
        return false
      }
      for write in writes {
        state.last += 1
        state.items[write.key] = StoredItem(key: write.key, bytes: write.bytes, place: state.last)
      }
      return true
    }
  }

  /// Does nothing.
  public func close() async {}
}
