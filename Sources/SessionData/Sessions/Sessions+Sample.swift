extension Sessions {
  /// Whole sessions of two events or more, evenly over all, with hardly more predictions than asked for: one per event after
  /// a session's first.
  ///
  /// - Parameter predictions: how many are wanted, ≥ 0; all sessions where there are no more.
  package func sample(predictions: Int) -> Sessions {
    let long = filtered(minimumLength: 2) { _, _ in true }
    let total = long.eventCount - long.sessionCount
    guard total > predictions else { return long }
    let share = Double(predictions) / Double(total)
    var kept = (items: [ItemIndex](), times: [Double](), offsets: [0])
    for session in 0..<long.sessionCount
    where Int(Double(session + 1) * share) > Int(Double(session) * share) {
      let events = long.events(of: session)
      kept.items += long.items[events]
      kept.times += long.times[events]
      kept.offsets.append(kept.items.count)
    }
    return Sessions(items: kept.items, times: kept.times, offsets: kept.offsets)
  }
}
