extension Duration {
  /// The duration in milliseconds, rounded up, and at most a hundred years: no sum of two overflows.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let century: Int64 = 100 * 366 * 86_400
    if seconds >= century { return century * 1000 }
    let perMillisecond: Int64 = 1_000_000_000_000_000
    return seconds * 1000 + (attoseconds + perMillisecond - 1) / perMillisecond
  }
}
