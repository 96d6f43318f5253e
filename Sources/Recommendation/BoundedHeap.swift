/// The best items seen so far, at most `capacity`, with the worst of them at the root.
struct BoundedHeap {
  let capacity: Int
  private var items: [ScoredItem] = []

  init(capacity: Int) {
    self.capacity = capacity
    items.reserveCapacity(capacity)
  }

  var isFull: Bool { items.count == capacity }

  /// Score to beat once the heap is full.
  var threshold: Float { items.first?.score ?? -.infinity }

  /// Adds an item, which replaces the worst one when the heap is full.
  mutating func insert(_ item: ScoredItem) {
    if items.count < capacity {
      items.append(item)
      siftUp(from: items.count - 1)
    } else if capacity > 0 {
      items[0] = item
      siftDownRoot()
    }
  }

  /// The kept items, best first.
  func sorted() -> [ScoredItem] { items.sorted { $0.precedes($1) } }

  private mutating func siftUp(from index: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[parent].precedes(items[child]) else { return }
      items.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDownRoot() {
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < items.count else { return }
      let right = left + 1
      let worst = right < items.count && items[left].precedes(items[right]) ? right : left
      guard items[parent].precedes(items[worst]) else { return }
      items.swapAt(parent, worst)
      parent = worst
    }
  }
}
