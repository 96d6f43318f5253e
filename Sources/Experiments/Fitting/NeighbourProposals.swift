import Randomness

/// Settings of VSTAN that are worth a try: those that are known to be good on logs of shops, then neighbours of the best
/// so far, one setting at a time.
///
/// With a decay of 0 or no weight of rarity, STAN and plainer neighbours are among them.
struct NeighbourProposals {
  /// Values of each setting, in ascending order; decays of 0 are none, and stand last, where decays are slowest.
  private static let values: [(name: String, values: [String])] = [
    ("k", ["50", "100", "200", "500", "1000"]),
    ("sample", ["500", "1000", "2500", "5000", "10000"]),
    ("lambda_spw", ["0.5", "1.02", "2.05", "3.62", "7.24", "0"]),
    ("lambda_snh", ["0.5", "1", "2.5", "5", "10", "20", "40", "0"]),
    ("lambda_inh", ["0.5", "1.02", "2.05", "3.62", "7.24", "0"]),
    ("lambda_ipw", ["0.5", "1.02", "1.81", "3.62", "7.24", "0"]),
    ("lambda_idf", ["0", "1", "2", "5", "10"]),
  ]

  /// The defaults, which suit RSC15, and what suits Diginetica.
  private var waiting = [[3, 1, 1, 3, 2, 1, 3], [1, 4, 4, 4, 3, 2, 1]]
  private var asked: Set<[Int]> = []
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed, stream: 1) }

  static func text(_ places: [Int]) -> String {
    "vstan:"
      + zip(values, places).map { "\($0.name)=\($0.values[$1])" }.joined(separator: ",")
  }

  /// What to try next; `nil` when all neighbours of the best were tried.
  mutating func next(best: [Int]?) -> [Int]? {
    if waiting.isEmpty, let best {
      waiting = best.indices.flatMap { place in
        [-1, 1].compactMap { step in
          var other = best
          other[place] += step
          let isThere = Self.values[place].values.indices.contains(other[place])
          return isThere && !asked.contains(other) ? other : nil
        }
      }
      waiting.shuffle(using: &generator)
    }
    guard !waiting.isEmpty else { return nil }
    let next = waiting.removeFirst()
    asked.insert(next)
    return next
  }

  /// A better one was found: its neighbours are next.
  mutating func moved() { if asked.count > 2 { waiting = [] } }
}
