import SessionData

/// What a neighbourhood method remembers of a session: each item once, with the place of its last event.
public struct ObservedSession: Sendable, Equatable {
  /// An item of the session.
  struct Entry: Sendable, Equatable {
    let item: ItemIndex
    /// Place of its last event, from 1.
    let position: Int
  }

  /// Ordered by position: the newest item is last.
  private(set) var entries: [Entry] = []
  /// Number of events.
  private(set) var length = 0

  mutating func append(_ item: ItemIndex) {
    length += 1
    if let known = entries.lastIndex(where: { $0.item == item }) { entries.remove(at: known) }
    entries.append(Entry(item: item, position: length))
  }
}
