/// Small seeded generator whose stream is the same on every machine and Swift version.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// A stream of its own for part `index` of the work under `seed`.
  package init(seed: UInt64, stream index: UInt64) {
    state = Self.mix(Self.mix(seed &+ Self.step) ^ index &* 0xD1B5_4A32_D192_ED03)
  }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// Uniform number in 0 ..< 1 with 53 bits.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform integer in 0 ..< bound.
  package mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A bijection of 64-bit words in which every input bit reaches every output bit.
  @inlinable
  package static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
