import Kernels

/// Keys of the counter-based generators: each use of chance has a stream of its own, and each unit of
/// work a key, so that results depend on the seed alone and not on who computes what when.
enum RandomStream: UInt64 {
  case initialWeights = 1
  case sessionOrder = 2
  case negativeSamples = 3
  case embeddingDropout = 4
  case hiddenDropout = 5

  func key(seed: UInt64, _ units: Int...) -> UInt64 {
    var key = randomBits(key: seed, counter: rawValue)
    for unit in units { key = randomBits(key: key, counter: UInt64(unit)) }
    return key
  }
}

/// Random numbers of one unit of work, one after the other.
struct CounterGenerator: RandomNumberGenerator {
  let key: UInt64
  private var counter: UInt64 = 0

  init(key: UInt64) { self.key = key }

  mutating func next() -> UInt64 {
    defer { counter += 1 }
    return randomBits(key: key, counter: counter)
  }

  /// Uniform in 0 ..< 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
