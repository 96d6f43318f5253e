/// A number that tells sequences of numbers from others: for comparing, not against attackers.
package struct NumberDigest: Sendable {
  /// That of all that was added, in its order.
  package private(set) var value: UInt64 = 0

  package init() {}

  package mutating func add(_ number: some BinaryInteger) {
    value = SplitMix64.mix(value ^ UInt64(truncatingIfNeeded: number))
  }

  package mutating func add(_ numbers: [some BinaryInteger]) {
    for number in numbers { add(number) }
  }
}
