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
  /// Places of the item in these sessions, as in ``positions``; parallel to the values of ``holders``, or empty where
  /// nobody asks for them.
  let holderPositions: [Int32]
  /// Number of events of the longest session.
  let maxLength: Int

  /// Numbers the sessions by the time of their last event.
  ///
  /// - Parameters:
  ///   - limit: sessions kept per item, the most recent. The `limit` most recent sessions that hold any of some items
  ///     are all among them.
  ///   - keepsPlaces: whether ``holderPositions`` are asked for.
  init(_ sessions: Sessions, itemCount: Int, limit: Int, keepsPlaces: Bool) {
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
    var counts = [Int](repeating: 0, count: itemCount)
    for item in items.values { counts[Int(item)] += 1 }
    var holders = CompressedRows<Int32>(lengths: counts.map { min($0, limit) }, of: -1)
    var holderPositions = [Int32](repeating: 0, count: keepsPlaces ? holders.values.count : 0)
    // How many sessions of each item are still to come; the most recent are the last.
    for session in order.indices {
      for place in items.places(of: session) {
        let item = Int(items.values[place])
        counts[item] -= 1
        guard counts[item] < limit else { continue }
        let holder = holders.places(of: item).lowerBound + counts[item]
        holders.set(Int32(session), at: holder)
        if keepsPlaces { holderPositions[holder] = positions[place] }
      }
    }
    self.items = items
    self.positions = positions
    self.holders = holders
    self.holderPositions = holderPositions
    self.maxLength = maxLength
    ends = order.map(end)
  }
}
