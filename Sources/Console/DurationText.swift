import ArgumentParser

/// A time span as text: a number and its unit, such as `500ms`, `30s`, `1.5m` or `1h`.
package struct DurationText: ExpressibleByArgument, Equatable {
  /// The span in seconds, 0 … a year.
  package let seconds: Double
  /// As on the command line.
  package let text: String

  /// The units, `ms` before `s`: `500ms` ends with both.
  private static let units: [(name: String, seconds: Double)] = [
    ("ms", 1e-3), ("us", 1e-6), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
  ]

  /// A year.
  private static let longest = 31_536_000.0

  package init?(argument: String) {
    guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
      let number = Double(argument.dropLast(unit.name.count)), number >= 0,
      number * unit.seconds <= Self.longest
    else { return nil }
    seconds = number * unit.seconds
    text = argument
  }

  /// So many seconds, for defaults.
  ///
  /// - Precondition: `seconds` lies in the range above.
  package init(seconds: Double) {
    precondition(seconds >= 0 && seconds <= Self.longest, "a duration of \(seconds) s")
    self.seconds = seconds
    let unit = Self.units.filter { seconds >= $0.seconds }.max { $0.seconds < $1.seconds }
    let (name, length) = unit ?? ("us", 1e-6)
    let number = seconds / length
    text = (Int(exactly: number).map(String.init) ?? "\(number)") + name
  }

  /// Refuses a span of nothing.
  ///
  /// - Parameter flag: the flag that it was given for.
  package func requirePositive(_ flag: String) throws {
    guard seconds > 0 else { throw ValidationError("\(flag) is \(text); it must be above 0") }
  }

  package var defaultValueDescription: String { text }
  package static var allValueStrings: [String] { ["500ms", "30s", "10m", "1h"] }
}
