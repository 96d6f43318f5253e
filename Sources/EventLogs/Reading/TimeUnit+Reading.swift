import SessionData

extension TimeUnit {
  /// Seconds since 1970 of a number in this unit, finite and ≥ 0; `nil` where its digits are no date.
  @inline(__always)
  func seconds(_ time: Double) -> Double? {
    switch self {
    case .seconds: time
    case .milliseconds: time / 1e3
    case .microseconds: time / 1e6
    case .nanoseconds: time / 1e9
    case .day, .minute, .second: secondsOfDigits(time)
    }
  }

  /// Seconds since 1970 of the moment that the digits of a number name.
  private func secondsOfDigits(_ time: Double) -> Double? {
    guard let digits = Int(exactly: time) else { return nil }
    let clock =
      switch self {
      case .second: digits % 1_000_000
      case .minute: digits % 10_000 * 100
      default: 0
      }
    let date =
      switch self {
      case .second: digits / 1_000_000
      case .minute: digits / 10_000
      default: digits
      }
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100)
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100)
    guard (1970...9999).contains(year), hour <= 23, minute <= 59, second <= 60,
      let days = TimeParser.days(year: year, month: month, day: day)
    else { return nil }
    return Double(days * 86_400 + hour * 3600 + minute * 60 + second)
  }

  /// What these numbers count when they are times of clicks; `nil` without numbers above 0.
  ///
  /// Numbers from 10⁸ on are seconds, from 10¹¹ on milliseconds, from 10¹⁴ on microseconds and from 10¹⁷ up to
  /// 10²⁰ nanoseconds: each time from 1973 to 5138. The middle one of the numbers decides, so that a few odd ones
  /// mean nothing. What is smaller or larger counts anything, and is taken as it stands. Digits of dates from 1970
  /// to 2099 are such only if all numbers are.
  package init?(recognizing times: [Double]) {
    let times = times.filter { $0 > 0 }.sorted()
    guard let last = times.last else { return nil }
    for unit in [TimeUnit.day, .minute, .second] {
      let years: ClosedRange<Double> =
        switch unit {
        case .day: 19_700_101...20_991_231
        case .minute: 197_001_010_000...209_912_312_359
        default: 19_700_101_000_000...20_991_231_235_959
        }
      if years.contains(times[0]), years.contains(last),
        times.allSatisfy({ unit.seconds($0) != nil })
      {
        self = unit
        return
      }
    }
    switch times[times.count / 2] {
    case 1e11..<1e14: self = .milliseconds
    case 1e14..<1e17: self = .microseconds
    case 1e17..<1e20: self = .nanoseconds
    default: self = .seconds
    }
  }
}
