import SessionData

extension Sessions {
  /// The sessions that rows of a benchmark come from: lists of items and what came next, for one session many of them.
  ///
  /// Events of a row have a time of their own. Rows of a session that say the same, or begin alike, or go on by one event
  /// behind the last items, which may be all that a list is allowed, are one session; what does not fit begins another
  /// one. A session's events have the time of its first row.
  func joiningRows(minimumLength: Int) -> Sessions {
    var found: [(time: Double, items: [ItemIndex])] = []
    for session in 0..<sessionCount {
      let events = events(of: session)
      var current: [ItemIndex] = []
      var time = 0.0
      var start = events.lowerBound
      while start < events.upperBound {
        var end = start + 1
        while end < events.upperBound, times[end] == times[start] { end += 1 }
        let row = items[start..<end]
        if current.isEmpty || !Self.join(row, to: &current) {
          if !current.isEmpty { found.append((time, current)) }
          (current, time) = (Array(row), times[start])
        }
        start = end
      }
      if !current.isEmpty { found.append((time, current)) }
    }
    found.removeAll { $0.items.count < minimumLength }
    // Sorting is stable, and sessions that were not parted are in order.
    found.sort { $0.time < $1.time }
    var offsets = [0]
    for session in found { offsets.append((offsets.last ?? 0) + session.items.count) }
    return Sessions(
      items: found.flatMap(\.items),
      times: found.flatMap { [Double](repeating: $0.time, count: $0.items.count) },
      offsets: offsets)
  }

  /// Joins a row to what is known of its session; `false` where it does not fit.
  private static func join(_ row: ArraySlice<ItemIndex>, to known: inout [ItemIndex]) -> Bool {
    if known.starts(with: row) { return true }
    if row.starts(with: known) {
      known = Array(row)
      return true
    }
    let list = row.dropLast()
    // Behind the last items, or, where the last rows come first, before the first.
    if !list.isEmpty, known.suffix(list.count).elementsEqual(list), let next = row.last {
      known.append(next)
      return true
    }
    let rest = row.dropFirst()
    if rest.count > 1, known.starts(with: rest), let first = row.first {
      known.insert(first, at: 0)
      return true
    }
    return false
  }
}
