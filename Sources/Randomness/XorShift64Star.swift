/// Marsaglia's xorshift64*, of which the logs of the benchmarks are made.
package struct XorShift64Star: RandomNumberGenerator {
  private var state: UInt64

  /// - Precondition: `seed` is not 0, which would be followed by zeros alone.
  package init(seed: UInt64) {
    precondition(seed != 0, "xorshift64* needs a seed other than 0")
    state = seed
  }

  package mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
