import SessionData

/// How fast new items come, in a log of three days or more.
public struct NewItemStatistics: Sendable, Equatable {
  /// Median number of items per day that have their first event on it, over the later half of the days,
  /// when most old items have been seen.
  public let perDay: Int
  /// Share of the last 24 hours' events on items without an event before.
  public let lastDayShare: Double

  /// Looks at all events; `nil` where days mean nothing or are too few.
  init?(_ sessions: Sessions, _ times: TimeStatistics, itemCount: Int) {
    guard !times.isCounter, times.spanDays >= 3, times.spanDays < 36_500 else { return nil }
    var firsts = [Double](repeating: .infinity, count: itemCount)
    for (item, time) in zip(sessions.items, sessions.times) {
      firsts[Int(item)] = min(firsts[Int(item)], time)
    }
    // Days are counted from the end, so that the last one is whole.
    let days = Int(times.spanDays)
    var counts = [Int](repeating: 0, count: days)
    for first in firsts where first < .infinity {
      let day = Int((times.last - first) / PreparationSettings.day)
      if day < days { counts[day] += 1 }
    }
    let later = counts.prefix((days + 1) / 2).sorted()
    perDay = later[later.count / 2]
    let lastDay = times.last - PreparationSettings.day
    var (events, new) = (0, 0)
    for (item, time) in zip(sessions.items, sessions.times) where time > lastDay {
      events += 1
      if firsts[Int(item)] > lastDay { new += 1 }
    }
    lastDayShare = Double(new) / Double(max(events, 1))
  }
}
