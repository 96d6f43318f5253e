extension Sessions {
  /// Seconds without an event, half a day, that a session of one visit does not have.
  public static let longPause = 43_200.0

  /// Share of the sessions of several events that pause for ``longPause`` or more; 0 where there are fewer
  /// than 20, which tell nothing.
  ///
  /// - Parameter most: sessions that are looked at, spread over all, ≥ 1.
  package func interruptedShare(ofAtMost most: Int) -> Double {
    var (interrupted, several) = (0, 0)
    let step = Swift.max((sessionCount + most - 1) / most, 1)
    for session in stride(from: 0, to: sessionCount, by: step) {
      let events = events(of: session)
      guard events.count > 1 else { continue }
      several += 1
      if events.dropFirst().contains(where: { times[$0] - times[$0 - 1] >= Self.longPause }) {
        interrupted += 1
      }
    }
    return several < 20 ? 0 : Double(interrupted) / Double(several)
  }
}
