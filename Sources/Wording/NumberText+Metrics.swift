/// Metrics, what is likely, and short times.
extension NumberText {
  /// `0.3012`.
  package static func metric(_ value: Double) -> String { fixed(value, 4) }

  /// `+0.0121`, `−0.0121`.
  package static func signed(_ value: Double) -> String {
    let text = fixed(abs(value), 4)
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return isZero ? text : (value < 0 ? "−" : "+") + text
  }

  /// `0.2950 to 0.3074`.
  package static func interval(_ interval: ClosedRange<Double>) -> String {
    "\(metric(interval.lowerBound)) to \(metric(interval.upperBound))"
  }

  /// `+0.0105 to +0.0137`.
  package static func signedInterval(_ interval: ClosedRange<Double>) -> String {
    "\(signed(interval.lowerBound)) to \(signed(interval.upperBound))"
  }

  /// `97.2 %`; never certain, as the resamples are a sample themselves.
  package static func probability(_ value: Double) -> String {
    if value > 0.999 { return ">99.9 %" }
    if value < 0.001 { return "<0.1 %" }
    return "\(fixed(100 * value, 1)) %"
  }

  /// `12 ms`, `3.2 s`, `1:05`.
  package static func span(_ seconds: Double) -> String {
    seconds < 0.001 ? "<1 ms" : seconds < 1 ? "\(fixed(1000 * seconds, 0)) ms" : duration(seconds)
  }

  /// `0.042 ms`, `12.3 ms`.
  package static func milliseconds(_ seconds: Double) -> String {
    let value = 1000 * seconds
    return "\(fixed(value, value < 1 ? 3 : value < 10 ? 2 : 1)) ms"
  }

  /// `95 %`.
  package static func percent(_ share: Double) -> String {
    let value = 100 * share
    return "\(value == value.rounded() ? fixed(value, 0) : fixed(value, 1)) %"
  }
}
