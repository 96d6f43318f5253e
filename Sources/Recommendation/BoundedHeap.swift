import SessionData

/// The best items seen so far, at most `capacity`, with the worst of them at the root.
package struct BoundedHeap: Sendable {
  private let capacity: Int
  /// Keys of the kept items, each below the keys of its children.
  private var keys: [UInt64] = []
  /// Score that an item must be above; NaN as long as any will do.
  package private(set) var limit: Float

  package init(capacity: Int) {
    self.capacity = capacity
    keys.reserveCapacity(capacity)
    limit = capacity == 0 ? .infinity : .nan
  }

  /// The items of these keys, which are no more than there is room for, in no order.
  package init(capacity: Int, keys: [UInt64]) {
    precondition(keys.count <= capacity, "\(keys.count) keys for \(capacity)")
    self.init(capacity: capacity)
    // Ascending keys are a heap.
    self.keys = keys.sorted()
    if isFull, capacity > 0 { limit = Self.item(ofKey: self.keys[0]).score }
  }

  var isFull: Bool { keys.count == capacity }

  /// Whether an item of this score and a higher index than all before is among the best.
  package func admits(_ score: Float) -> Bool { isFull ? score > limit : !score.isNaN }

  /// Adds an item that is admitted, which replaces the worst one when the heap is full.
  package mutating func insert(_ item: ScoredItem) {
    if isFull {
      replaceRoot(by: Self.key(of: item))
    } else {
      keys.append(Self.key(of: item))
      siftUp(from: keys.count - 1)
    }
    if isFull { limit = Self.item(ofKey: keys[0]).score }
  }

  /// Adds an item that is among the best, whatever its index; answers whether it is.
  package mutating func offer(_ item: ScoredItem) -> Bool {
    if item.score.isNaN || capacity == 0 { return false }
    if isFull && Self.key(of: item) <= keys[0] { return false }
    insert(item)
    return true
  }

  /// Adds the best of items of higher indices.
  package mutating func add(_ other: BoundedHeap) {
    for item in other.sorted() where admits(item.score) { insert(item) }
  }

  /// The kept items, best first.
  package func sorted() -> [ScoredItem] { keys.sorted().reversed().map(Self.item(ofKey:)) }

  private mutating func siftUp(from index: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard keys[child] < keys[parent] else { return }
      keys.swapAt(parent, child)
      child = parent
    }
  }

  /// Puts a key in the root's place, or below where others are worse.
  private mutating func replaceRoot(by key: UInt64) {
    let count = keys.count
    var place = 0
    while true {
      var worst = 2 * place + 1
      guard worst < count else { break }
      if worst + 1 < count { worst += keys[worst + 1] < keys[worst] ? 1 : 0 }
      guard keys[worst] < key else { break }
      keys[place] = keys[worst]
      place = worst
    }
    keys[place] = key
  }
}

/// An item with its score as one number, since a heap that compares numbers is several times faster:
/// greater means listed before, as ``ScoredItem/precedes(_:)`` has it.
extension BoundedHeap {
  private static let sign: UInt32 = 1 << 31

  /// The score's bits in ascending order of scores, then the item's in descending order.
  private static func key(of item: ScoredItem) -> UInt64 {
    // Adding 0 makes −0 the 0 that it equals.
    let bits = (item.score + 0).bitPattern
    let ordered = bits & sign == 0 ? bits | sign : ~bits
    return UInt64(ordered) << 32 | UInt64(~UInt32(bitPattern: item.item))
  }

  private static func item(ofKey key: UInt64) -> ScoredItem {
    let ordered = UInt32(key >> 32)
    let bits = ordered & sign == 0 ? ~ordered : ordered & ~sign
    return ScoredItem(
      item: ItemIndex(bitPattern: ~UInt32(truncatingIfNeeded: key)), score: Float(bitPattern: bits))
  }
}
