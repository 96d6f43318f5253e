/// Small seeded generator (SplitMix64) for reproducible test data; print the seed on failure.
public struct TwinGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator whose sequence depends on the seed alone.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A tensor of uniform numbers.
  public mutating func tensor(_ shape: [Int], in range: ClosedRange<Double>) -> DoubleTensor {
    let count = shape.reduce(1, *)
    return DoubleTensor(
      shape: shape, values: (0..<count).map { _ in Double.random(in: range, using: &self) })
  }
}
