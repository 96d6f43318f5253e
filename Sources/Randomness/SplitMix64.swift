/// SplitMix64 (Steele, Lea & Flood 2014): a small generator that any seed starts well, and whose stream is
/// the same on every machine and Swift version.
///
/// Output *n*, from 0, is ``mix(_:)`` of seed + (*n* + 1) · ``step``: a function of its place alone.
package struct SplitMix64: RandomNumberGenerator {
  @usableFromInline var state: UInt64

  @inlinable
  package init(seed: UInt64) { state = seed }

  /// A stream of its own for part `index` of the work under `seed`.
  @inlinable
  package init(seed: UInt64, stream index: UInt64) {
    state = Self.mix(Self.mix(seed &+ Self.step) ^ index &* Self.streamStep)
  }

  /// How far the state moves for an output: 2^64 divided by the golden ratio, made odd.
  @inlinable
  package static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// How far numbered streams lie apart.
  @inlinable
  package static var streamStep: UInt64 { 0xD1B5_4A32_D192_ED03 }

  @inlinable
  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
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
