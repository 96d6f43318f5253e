import Randomness

/// Seeded generator for reproducible test data; print the seed on failure.
public struct TwinGenerator: RandomNumberGenerator {
  private var random: SplitMix64

  /// A generator whose sequence depends on the seed alone.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 { random.next() }

  /// A tensor of uniform numbers.
  public mutating func tensor(_ shape: [Int], in range: ClosedRange<Double>) -> DoubleTensor {
    let count = shape.reduce(1, *)
    return DoubleTensor(
      shape: shape, values: (0..<count).map { _ in Double.random(in: range, using: &self) })
  }
}
