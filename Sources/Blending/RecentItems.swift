import SessionData

/// The last items of a session, oldest first.
struct RecentItems: Sendable, Equatable {
  /// How many are remembered; members without a state of their own see no more of a session.
  static let limit = 200

  private(set) var items: [ItemIndex] = []

  init() {}

  /// - Returns: `nil` for more items than are remembered.
  init?(_ items: [ItemIndex]) {
    guard items.count <= Self.limit else { return nil }
    self.items = items
  }

  mutating func append(_ item: ItemIndex) {
    if items.count == Self.limit { items.removeFirst() }
    items.append(item)
  }

  /// The items, each once, in ascending order, with what tells how they were seen.
  var seen: [(item: ItemIndex, lag: Int, count: Int)] {
    var order: [(item: ItemIndex, lag: Int, count: Int)] = []
    for (place, item) in items.enumerated().reversed() {
      if let known = order.firstIndex(where: { $0.item == item }) {
        order[known].count += 1
      } else {
        order.append((item, items.count - 1 - place, 1))
      }
    }
    return order.sorted { $0.item < $1.item }
  }
}
