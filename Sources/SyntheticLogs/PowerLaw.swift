#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ranks 0 ..< count with probability about ∝ 1 / (rank + shift): Zipf's law, in constant memory.
struct PowerLaw {
  /// Number of ranks, ≥ 1.
  let count: Int
  /// How much the first ranks are evened out, > 0.
  let shift: Double

  /// The rank at quantile `unit`, 0 ..< 1, of the continuous law.
  func rank(at unit: Double) -> Int {
    let ratio = (Double(count) + shift) / shift
    return min(Int(shift * (exp(unit * log(ratio)) - 1)), count - 1)
  }
}
