/// What a time counts that is a number.
public enum TimeUnit: String, Sendable, Equatable, CaseIterable, Codable {
  /// Seconds since 1970, or since anything in a log with an order only.
  case seconds
  /// Thousandths of a second since 1970.
  case milliseconds
  /// Millionths of a second since 1970.
  case microseconds
  /// Billionths of a second since 1970; what is kept are steps of about a quarter of a microsecond.
  case nanoseconds
  /// The digits of a day in UTC, such as 20140407.
  case day = "yyyymmdd"
  /// The digits of a minute in UTC, such as 201404071051.
  case minute = "yyyymmddhhmm"
  /// The digits of a second in UTC, such as 20140407105109.
  case second = "yyyymmddhhmmss"
}
