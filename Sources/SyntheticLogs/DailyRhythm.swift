import Randomness

/// When the sessions of an invented log begin: spread evenly over its days, and over each day by the hour.
struct DailyRhythm: Sendable {
  /// Number of sessions, ≥ 1.
  let sessions: Int
  let seed: UInt64
  /// Length of the log, ≥ 1.
  let days: Double

  /// 2024-01-01T00:00:00Z.
  private static let firstDay = 1_704_067_200.0
  private static let secondsPerDay = 86_400.0
  /// Parts of a day's sessions that begin in each hour.
  private static let hours = [
    4, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 10, 10, 9, 9, 9, 10, 11, 12, 14, 15, 14, 10, 7,
  ]
  private static let parts = Double(hours.reduce(0, +))

  /// Days since the log's beginning.
  func day(of time: Double) -> Double { (time - Self.firstDay) / Self.secondsPerDay }

  /// Start of session `number`, each moved a little at random, so that starts ascend.
  func start(of number: Int) -> Double {
    var random = SplitMix64(seed: seed, stream: UInt64(number) &* 2)
    let position = (Double(number) + random.uniform()) / Double(sessions) * days
    let day = position.rounded(.down)
    var share = (position - day) * Self.parts
    var hour = 0
    while hour < 23 && share >= Double(Self.hours[hour]) {
      share -= Double(Self.hours[hour])
      hour += 1
    }
    let inHour = min(share / Double(Self.hours[hour]), 1)
    let seconds = day * Self.secondsPerDay + (Double(hour) + inHour) * 3600
    return (Self.firstDay + seconds).rounded(.down)
  }
}
