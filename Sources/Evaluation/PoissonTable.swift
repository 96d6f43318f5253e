/// Poisson(1) weights by table: 16 uniform bits give one, with probabilities exact to 2^-16.
package struct PoissonTable: Sendable {
  private let weights: [UInt8]

  package init() {
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

  /// The weight of 16 uniform bits.
  package func weight(_ bits: UInt16) -> Double { Double(weights[Int(bits)]) }
}
