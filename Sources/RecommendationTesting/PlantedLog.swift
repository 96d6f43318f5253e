import SessionData

/// A predictable toy log: item `i` is followed by item `i + 1`, around a ring.
public struct PlantedLog: Sendable {
  /// Size of the catalogue.
  public static let itemCount = 70
  /// Sessions of four events; each item starts as many as every other.
  public let sessions: Sessions

  /// The log, with `repetitions` sessions from every item.
  public init(repetitions: Int = 20) {
    var items: [ItemIndex] = []
    for session in 0..<repetitions * Self.itemCount {
      for step in 0..<4 { items.append(ItemIndex((session + step) % Self.itemCount)) }
    }
    sessions = Sessions(
      items: items, times: items.indices.map { Double($0) },
      offsets: Array(stride(from: 0, through: items.count, by: 4)))
  }

  /// The item that follows `item` in every session.
  public static func successor(of item: ItemIndex) -> ItemIndex {
    (item + 1) % ItemIndex(itemCount)
  }
}
