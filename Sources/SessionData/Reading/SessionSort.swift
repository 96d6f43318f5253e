/// Stable sort of one session's events by time, in place.
enum SessionSort {
  /// Sorts `items[range]` and `times[range]`; equal times keep their order.
  static func sort(_ range: Range<Int>, items: inout [ItemIndex], times: inout [Double]) {
    guard var unsorted = firstDescent(in: range, of: times) else { return }
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

  private static func firstDescent(in range: Range<Int>, of times: [Double]) -> Int? {
    guard range.count > 1 else { return nil }
    return (range.lowerBound + 1..<range.upperBound).first { times[$0 - 1] > times[$0] }
  }

  /// Sorts an order of 4 bytes per event, then gathers.
  private static func sortLong(
    _ range: Range<Int>, items: inout [ItemIndex], times: inout [Double]
  ) {
    let start = range.lowerBound
    var order = (0..<UInt32(range.count)).map { $0 }
    order.sort { left, right in
      let (a, b) = (times[start + Int(left)], times[start + Int(right)])
      return a < b || (a == b && left < right)
    }
    let sortedItems = order.map { items[start + Int($0)] }
    items.replaceSubrange(range, with: sortedItems)
    let sortedTimes = order.map { times[start + Int($0)] }
    times.replaceSubrange(range, with: sortedTimes)
  }
}
