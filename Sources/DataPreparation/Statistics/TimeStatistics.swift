import SessionData

/// What the times of a log can be trusted with.
public struct TimeStatistics: Sendable, Equatable {
  /// First time, in Unix seconds where the log has real times.
  public let first: Double
  /// Last time.
  public let last: Double
  /// Share of the events after a session's first that have the time of the event before.
  public let tiedShare: Double
  /// Share of the sessions of two or more events that have one time for all.
  public let sameTimeSessions: Double
  /// Share of these sessions with a pause of half a day or more.
  public let interruptedSessions: Double
  /// Median duration of these sessions in seconds.
  public let medianDuration: Double
  /// Whether every time is a whole number of days.
  public let hasDaysOnly: Bool

  /// Events that lie far from all others; `nil` where there are none.
  public let isolated: IsolatedTimes?

  /// Whether times are too small to be Unix seconds of a click: before March 1973.
  public var isCounter: Bool { last < 1e8 }
  /// Days from the first time to the last.
  public var spanDays: Double { (last - first) / PreparationSettings.day }

  /// Looks at sessions in order of time.
  init(times: [Double], offsets: [Int]) {
    var (first, last) = (times.first ?? 0, times.first ?? 0)
    var (neighbours, ties, sessions, sameTime, interrupted) = (0, 0, 0, 0, 0)
    var durations: [Double] = []
    var hasDaysOnly = true
    for session in 0..<offsets.count - 1 {
      let (start, end) = (offsets[session], offsets[session + 1])
      guard start < end else { continue }
      first = min(first, times[start])
      last = max(last, times[end - 1])
      var isInterrupted = false
      for event in start..<end {
        if hasDaysOnly, times[event].remainder(dividingBy: PreparationSettings.day) != 0 {
          hasDaysOnly = false
        }
        guard event > start else { continue }
        neighbours += 1
        let pause = times[event] - times[event - 1]
        if pause == 0 { ties += 1 }
        if pause >= Sessions.longPause { isInterrupted = true }
      }
      guard end - start > 1 else { continue }
      sessions += 1
      if times[start] == times[end - 1] { sameTime += 1 }
      if isInterrupted { interrupted += 1 }
      // A thousand or so are enough for a median.
      if session % max(1, offsets.count / 4096) == 0 {
        durations.append(times[end - 1] - times[start])
      }
    }
    func share(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(whole, 1)) }
    self.first = first
    self.last = last
    tiedShare = share(ties, neighbours)
    sameTimeSessions = share(sameTime, sessions)
    interruptedSessions = share(interrupted, sessions)
    durations.sort()
    medianDuration = durations.isEmpty ? 0 : durations[durations.count / 2]
    self.hasDaysOnly = hasDaysOnly
    isolated = IsolatedTimes(times)
  }

  /// What to watch out for.
  var warnings: [DataWarning] {
    var warnings: [DataWarning] = []
    if first == last {
      warnings.append(.oneTime)
    } else if isCounter {
      warnings.append(.counterTimes(last: last))
    } else {
      if let isolated { warnings.append(.isolatedTimes(isolated)) }
      if isolated == nil, last > 1e11 { warnings.append(.hugeTimes(last: last)) }
      if isolated == nil, last <= 1e11, spanDays > 20 * 365 {
        warnings.append(.wideSpan(first: first, last: last))
      }
      if hasDaysOnly { warnings.append(.dayTimes) }
      if interruptedSessions > 0.1 { warnings.append(.interrupted(share: interruptedSessions)) }
    }
    if first != last, tiedShare > 0.1 { warnings.append(.tiedTimes(share: tiedShare)) }
    return warnings
  }
}
