import Synchronization

/// Keeps items in memory: they are gone with the process.
public final class MemoryItemStore: ItemStore {
  private struct State {
    var items: [String: StoredItem] = [:]
    /// All changes in their order; those that newer ones have replaced are passed over, and left out now and then.
    var changes: [(place: Int64, key: String)] = []
    var last: Int64 = 0

    /// Where the changes after a place begin.
    func firstChange(after place: Int64) -> Int {
      var (low, high) = (0, changes.count)
      while low < high {
        let middle = (low + high) / 2
        if changes[middle].place > place { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  private let state = Mutex(State())

  /// A store without items.
  public init() {}

  /// What changed after a place.
  public func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64) {
    state.withLock { state in
      var newer: [StoredItem] = []
      for change in state.changes[state.firstChange(after: place)...] {
        guard let item = state.items[change.key], item.place == change.place else { continue }
        newer.append(item)
        if newer.count == limit { break }
      }
      return (newer, state.last)
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
        state.changes.append((state.last, write.key))
      }
      if state.changes.count > 2 * state.items.count + 1024 {
        state.changes.removeAll { state.items[$0.key]?.place != $0.place }
      }
      return true
    }
  }

  /// Does nothing.
  public func close() async {}
}
