extension RandomNumberGenerator {
  /// Uniform number in 0 ..< 1 with 53 bits.
  @inlinable
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform integer in 0 ..< bound.
  @inlinable
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
