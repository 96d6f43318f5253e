import SessionData

extension SessionDraft {
  /// Numbers of events on the item of the event before, and of those at its very time.
  var immediateRepeats: (all: Int, sameTime: Int) {
    var (all, sameTime) = (0, 0)
    for session in 0..<sessionCount where offsets[session] < offsets[session + 1] {
      for event in offsets[session] + 1..<offsets[session + 1]
      where items[event] == items[event - 1] {
        all += 1
        if times[event] == times[event - 1] { sameTime += 1 }
      }
    }
    return (all, sameTime)
  }

  /// Leaves out events on the item of the event before; answers how many of them had its very time.
  mutating func dropImmediateRepeats() -> Int {
    let sameTime = immediateRepeats.sameTime
    keepEvents(minimumLength: 1) { item, _, previous in item != previous }
    return sameTime
  }

  /// Leaves out rare items and short sessions.
  ///
  /// - Returns: how often items were looked at.
  mutating func filter(
    minimumSupport: Int, minimumLength: Int, _ filtering: PreparationSettings.Filtering,
    itemCount: Int
  ) -> Int {
    keepSessions { _, _, _, length in length >= minimumLength }
    var rounds = 0
    while true {
      let before = eventCount
      let counts = itemCounts(itemCount: itemCount)
      keepEvents(minimumLength: minimumLength) { item, _, _ in
        counts[Int(item)] >= minimumSupport
      }
      rounds += 1
      if filtering == .once || eventCount == before { return rounds }
    }
  }
}
