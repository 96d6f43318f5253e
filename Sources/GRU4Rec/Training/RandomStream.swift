import Kernels

/// Keys of the counter-based generators: each use of chance has a stream of its own, and each unit of
/// work a key, so that results depend on the seed alone and not on who computes what when.
enum RandomStream: UInt64 {
  case initialWeights = 1
  case sessionOrder = 2
  case negativeSamples = 3
  case embeddingDropout = 4
  case hiddenDropout = 5

  /// Seed of a rank that trains apart from the others; the first one's is that of the training.
  static func seed(_ seed: UInt64, rank: Int) -> UInt64 {
    rank == 0 ? seed : randomBits(key: seed, counter: .max - UInt64(rank))
  }

  func key(seed: UInt64, _ units: Int...) -> UInt64 {
    var key = randomBits(key: seed, counter: rawValue)
    for unit in units { key = randomBits(key: key, counter: UInt64(unit)) }
    return key
  }
}
