import CPosix

/// Ranks 0 ..< count with probability about ∝ (rank + shift)^(−2/3), in constant memory.
///
/// The exponent lies between those of real logs: the first hundredth of many ranks has a fifth of the
/// events, the first tenth nearly half. Its inverse is a cube, which is cheap.
struct PowerLaw {
  /// Number of ranks, ≥ 1.
  let count: Int
  /// How much the first ranks are evened out, > 0.
  let shift: Double

  /// The rank at quantile `unit`, 0 ..< 1, of the continuous law.
  func rank(at unit: Double) -> Int {
    let last = cbrt((Double(count) + shift) / shift)
    let root = 1 + unit * (last - 1)
    return min(Int(shift * (root * root * root - 1)), count - 1)
  }
}
