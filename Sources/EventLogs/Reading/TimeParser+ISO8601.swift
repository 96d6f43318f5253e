extension TimeParser {
  /// `2014-04-07`, `2014-04-07T10:51`, `2014-04-07 10:51:09.277+02:00`, …; without a zone UTC.
  static func iso8601(_ text: Span<UInt8>) -> Double? {
    var at = 0
    guard let year = number(text, &at, digits: 4), take("-", text, &at),
      let month = number(text, &at, digits: 2), take("-", text, &at),
      let day = number(text, &at, digits: 2),
      let days = days(year: year, month: month, day: day)
    else { return nil }
    var seconds = days * 86_400
    var fraction = 0..<0
    if at < text.count {
      guard take("T", text, &at) || take("t", text, &at) || take(" ", text, &at),
        let hour = number(text, &at, digits: 2), hour <= 23, take(":", text, &at),
        let minute = number(text, &at, digits: 2), minute <= 59
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if take(":", text, &at) {
        guard let second = number(text, &at, digits: 2), second <= 60 else { return nil }
        seconds += second
        if take(".", text, &at) || take(",", text, &at) {
          let start = at
          while at < text.count, text[at] &- 0x30 <= 9 { at += 1 }
          fraction = start..<at
          if fraction.isEmpty { return nil }
        }
      }
      guard let offset = zone(text, &at), at == text.count else { return nil }
      seconds -= offset
    }
    guard seconds >= 0 else { return nil }
    if fraction.isEmpty { return Double(seconds) }
    let digits = fraction.map { text[$0] }
    return Double("\(seconds).\(String(decoding: digits, as: UTF8.self))")
  }

  /// Seconds east of UTC: `Z`, `±hh:mm`, `±hhmm`, `±hh`, ` UTC` or nothing.
  private static func zone(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
    if at == text.count || take("Z", text, &at) || take("z", text, &at) { return 0 }
    if take(" ", text, &at) {
      return take("U", text, &at) && take("T", text, &at) && take("C", text, &at) ? 0 : nil
    }
    let isWest = take("-", text, &at)
    guard isWest || take("+", text, &at), let hours = number(text, &at, digits: 2), hours <= 23
    else { return nil }
    var seconds = hours * 3600
    if at < text.count {
      _ = take(":", text, &at)
      guard let minutes = number(text, &at, digits: 2), minutes <= 59 else { return nil }
      seconds += minutes * 60
    }
    return isWest ? -seconds : seconds
  }

  private static func number(_ text: Span<UInt8>, _ at: inout Int, digits: Int) -> Int? {
    guard at + digits <= text.count else { return nil }
    var value = 0
    for _ in 0..<digits {
      let digit = text[at] &- 0x30
      if digit > 9 { return nil }
      value = value * 10 + Int(digit)
      at += 1
    }
    return value
  }

  private static func take(_ character: Unicode.Scalar, _ text: Span<UInt8>, _ at: inout Int)
    -> Bool
  {
    guard at < text.count, UInt32(text[at]) == character.value else { return false }
    at += 1
    return true
  }

  /// Days from 1970-01-01 to a date; `nil` where the calendar has no such day.
  static func days(year: Int, month: Int, day: Int) -> Int? {
    guard (1...12).contains(month), day >= 1, day <= daysInMonth(month, of: year) else {
      return nil
    }
    return daysSince1970(year: year, month: month, day: day)
  }

  private static func daysInMonth(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 in the Gregorian calendar, counted in years that start in March.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (marchMonth * 153 + 2) / 5 + day - 1 - 719_468
  }
}
