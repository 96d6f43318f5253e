import SessionData

/// Stable sort of one session's events by time, in place.
enum SessionSort {
  /// Sorts `items[range]` and `times[range]`; equal times keep their order.
  static func sort(
    _ range: Range<Int>, items: inout MutableSpan<ItemIndex>, times: inout MutableSpan<Double>
  ) {
    guard var unsorted = firstDescent(in: range, of: times.span) else { return }
    if range.count > 64 { return sortLong(range, items: &items, times: &times) }
    while unsorted < range.upperBound {
      let (item, time) = (items[unsorted], times[unsorted])
      var hole = unsorted
      while hole > range.lowerBound && times[hole - 1] > time {
        items[hole] = items[hole - 1]
        times[hole] = times[hole - 1]
        hole -= 1
      }
      items[hole] = item
      times[hole] = time
      unsorted += 1
    }
  }

  private static func firstDescent(in range: Range<Int>, of times: Span<Double>) -> Int? {
    guard range.count > 1 else { return nil }
    for index in range.lowerBound + 1..<range.upperBound where times[index - 1] > times[index] {
      return index
    }
    return nil
  }

  /// Sorts an order of 4 bytes per event, then gathers.
  private static func sortLong(
    _ range: Range<Int>, items: inout MutableSpan<ItemIndex>, times: inout MutableSpan<Double>
  ) {
    let known = range.map { times[$0] }
    var order = known.indices.map { UInt32($0) }
    order.sort { left, right in
      let (a, b) = (known[Int(left)], known[Int(right)])
      return a < b || (a == b && left < right)
    }
    let sortedItems = order.map { items[range.lowerBound + Int($0)] }
    for (place, index) in range.enumerated() {
      items[index] = sortedItems[place]
      times[index] = known[Int(order[place])]
    }
  }
}
