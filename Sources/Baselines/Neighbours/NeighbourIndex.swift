import SessionData

/// Training sessions by recency, and for each item the sessions that hold it.
struct NeighbourIndex: Sendable {
  /// Row `s`: distinct items of the session that ended `s`-th, oldest first.
  let items: CompressedRows<ItemIndex>
  /// Place of an item's last event in its session, from 1; parallel to the values of ``items``.
  let positions: [Int32]
  /// When each session ended, in Unix seconds.
  let ends: [Double]
  /// Row `i`: the most recent sessions that hold item `i`, newest first.
  let holders: CompressedRows<Int32>
  /// Number of events of the longest session.
  let maxLength: Int

  /// Numbers the sessions by the time of their last event.
  ///
  /// - Parameter limit: sessions kept per item, the most recent. The `limit` most recent sessions that hold any
  ///   of some items are all among them.
  init(_ sessions: Sessions, itemCount: Int, limit: Int) {
    let occupied = sessions.indices.filter { sessions[$0].length > 0 }
    func end(_ session: Int) -> Double { sessions.times[sessions.offsets[session + 1] - 1] }
    let order = occupied.sorted { (end($0), $0) < (end($1), $1) }
    var items = CompressedRows<ItemIndex>()
    var positions: [Int32] = []
    var maxLength = 0
    for session in order {
      var observed = ObservedSession()
      for item in sessions.items(of: session) { observed.append(item) }
      for entry in observed.entries {
        items.append(entry.item)
        positions.append(Int32(entry.position))
      }
      items.endRow()
      maxLength = max(maxLength, observed.length)
    }
    var holders = CompressedRows<Int32>()
    let all = items.inverted(count: itemCount)
    for item in 0..<itemCount {
      for session in all[item].suffix(limit).reversed() { holders.append(session) }
      holders.endRow()
    }
    self.items = items
    self.positions = positions
    self.holders = holders
    self.maxLength = maxLength
    ends = order.map(end)
  }
}
