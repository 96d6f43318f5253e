import Randomness

/// Sessions that have further events, by the time of the next one: a binary heap.
struct OpenSessions {
  private var heap: [SyntheticVisit] = []

  var isEmpty: Bool { heap.isEmpty }

  /// Time of the next event of all.
  var earliest: Double? { heap.first?.time }

  mutating func insert(_ session: SyntheticVisit) {
    heap.append(session)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func popEarliest() -> SyntheticVisit? {
    guard let last = heap.popLast() else { return nil }
    guard let earliest = heap.first else { return last }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      if least == parent { return earliest }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

extension SyntheticVisit {
  fileprivate func precedes(_ other: SyntheticVisit) -> Bool {
    time < other.time || (time == other.time && number < other.number)
  }
}
