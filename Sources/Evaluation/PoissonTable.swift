/// Poisson(1) weights by table: 16 uniform bits give one, with probabilities exact to 2^-16.
struct PoissonTable: Sendable {
  private let weights: [UInt8]

  init() {
    var weights: [UInt8] = []
    weights.reserveCapacity(1 << 16)
    var probability = 0.367_879_441_171_442_33
    var cumulative = probability
    var weight: UInt8 = 0
    for index in 0..<1 << 16 {
      while (Double(index) + 0.5) / 65_536 > cumulative && weight < 20 {
        weight += 1
        probability /= Double(weight)
        cumulative += probability
      }
      weights.append(weight)
    }
    self.weights = weights
  }

  func weight(_ bits: UInt16) -> Double { Double(weights[Int(bits)]) }
}

/// SplitMix64 (Steele, Lea & Flood 2014): a small generator that any seed starts well.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
