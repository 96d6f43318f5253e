import SessionData

/// One recommendation: an item and the score that put it there.
public struct ScoredItem: Sendable, Equatable {
  /// Dense number of the item.
  public let item: ItemIndex
  /// Score of the item; higher is better, and comparable only within one list.
  public let score: Float

  /// Pairs an item with its score.
  public init(item: ItemIndex, score: Float) {
    self.item = item
    self.score = score
  }

  /// Whether this item is listed before `other`: higher score first, lower item index among equals.
  public func precedes(_ other: ScoredItem) -> Bool {
    score == other.score ? item < other.item : score > other.score
  }
}
