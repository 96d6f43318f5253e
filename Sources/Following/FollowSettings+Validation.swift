extension FollowSettings {
  /// Refuses values outside the ranges that the properties name.
  func validate() throws(FollowError) {
    func check(
      _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String
    ) throws(FollowError) {
      guard holds else {
        throw .invalidSetting(name: name, value: value.description, allowed: allowed)
      }
    }
    try check(idle > 0 && idle.isFinite, "idle", idle, "above 0")
    try check(
      sessionGap >= idle && sessionGap.isFinite, "the gap between sessions", sessionGap,
      "\(idle), the idle time, or more")
    try check(0 <= replay && replay < 1, "the share that is replayed", replay, "0 or more, below 1")
    try check(replayWindow > 0, "the window of the replay", replayWindow, "above 0")
    if let dropAfter {
      try check(dropAfter > 0, "the time until items leave", dropAfter, "above 0")
    }
    try check(
      0 <= gateShare && gateShare < 1, "the share of the gate", gateShare, "0 or more, below 1")
    try check(gatePredictions >= 1, "the predictions of the gate", gatePredictions, "1 or more")
    try check(tolerance >= 0, "the tolerance of the gate", tolerance, "0 or more")
    try check(
      0 < confidence && confidence < 1, "the confidence", confidence, "between 0 and 1")
    try check(passes >= 1, "the number of passes", passes, "1 or more")
    try check(tries >= 1, "the number of tries", tries, "1 or more")
  }
}
