/// Items by training popularity: head, middle and tail, each with about a third of the training events.
///
/// An item is in the head when strictly more popular items have less than a third of the events, in the
/// middle when they have less than two thirds, else in the tail: items of equal count stay together.
/// What has no training event, such as an item that was added by its features, is a group of its own.
struct PopularityGroups: Sendable {
  static let names = ["head", "middle", "tail", "never"]

  /// Smallest counts in the head and in the middle.
  private let smallest: [Int64]

  init(itemCounts: [Int64]) {
    let counts = itemCounts.filter { $0 > 0 }.sorted(by: >)
    let total = counts.reduce(0.0) { $0 + Double($1) }
    var smallest = [Int64.max, Int64.max]
    var before = 0.0
    var index = 0
    while index < counts.count {
      let count = counts[index]
      if before < total / 3 { smallest[0] = count }
      if before < total * 2 / 3 { smallest[1] = count }
      while index < counts.count, counts[index] == count {
        before += Double(count)
        index += 1
      }
    }
    self.smallest = smallest
  }

  /// Index in ``names`` of an item with this many training events.
  func group(ofCount count: Int64) -> Int {
    count == 0 ? 3 : smallest.firstIndex { count >= $0 } ?? 2
  }
}
