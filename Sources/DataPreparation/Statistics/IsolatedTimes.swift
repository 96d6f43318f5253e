import Wording

/// A few events that lie far from all others in time, at either end of a log: a clock that was wrong, a time that
/// was not known, another unit.
///
/// One such event moves every split that is counted back from the last one. An end is isolated when the pause
/// before it is more than a day, and longer than half of the time that all events beyond it take, and it has a
/// thousandth of the events at most, or three.
public struct IsolatedTimes: Sendable, Equatable {
  /// Events before the others.
  public let early: Int
  /// Events behind the others.
  public let late: Int
  /// First time of the others, in Unix seconds.
  public let first: Double
  /// Last time of the others.
  public let last: Double

  /// Fewer events say nothing about what is usual.
  private static let fewestEvents = 100
  private static let bins = 4096

  /// Looks at the times of all events; `nil` where none is isolated.
  ///
  /// - Parameters:
  ///   - times: in any order.
  ///   - shortest: seconds that a pause needs at least.
  init?(_ times: [Double], shortestPause: Double = PreparationSettings.day) {
    guard times.count >= Self.fewestEvents, var first = times.min(), var last = times.max() else {
      return nil
    }
    let most = max(times.count / 1000, 3)
    var (early, late) = (0, 0)
    // Each round looks at what the one before left: far from an outlier there may be another.
    while first < last {
      let width = (last - first) / Double(Self.bins)
      var counts = [Int](repeating: 0, count: Self.bins)
      for time in times where time >= first && time <= last {
        counts[min(Int((time - first) / width), Self.bins - 1)] += 1
      }
      func isPause(_ bins: Int) -> Bool {
        let pause = Double(bins) * width
        return pause > shortestPause && pause > (last - first - pause) / 2
      }
      let end = Self.gap(in: counts.reversed(), most: most - late, isPause)
      let start = Self.gap(in: counts, most: most - early, isPause)
      if let end {
        late += end.events
        let bound = last - Double(end.firstEmpty) * width
        last = times.lazy.filter { $0 >= first && $0 < bound }.max() ?? first
      } else if let start {
        early += start.events
        let bound = first + Double(start.firstEmpty) * width
        first = times.lazy.filter { $0 > bound && $0 <= last }.min() ?? last
      } else {
        break
      }
    }
    guard early + late > 0 else { return nil }
    self.early = early
    self.late = late
    self.first = first
    self.last = last
  }

  /// The first long run of empty bins behind a few events.
  private static func gap(
    in counts: some Sequence<Int>, most: Int, _ isPause: (Int) -> Bool
  ) -> (events: Int, firstEmpty: Int)? {
    var (events, empty) = (0, 0)
    for (bin, count) in counts.enumerated() {
      if count == 0 {
        empty += 1
        continue
      }
      if empty > 0, isPause(empty) { return (events, bin - empty) }
      empty = 0
      events += count
      if events > most { return nil }
    }
    return nil
  }

  /// How many lie outside, and where.
  var outside: String {
    let places = [(early, "before"), (late, "behind")].filter { $0.0 > 0 }
    let list = places.map { "\(NumberText.count($0.0, "event")) \($0.1) the others" }
    return list.joined(separator: " and ") + (early + late == 1 ? " lies" : " lie")
  }
}
