import Recommendation
import SessionData
import Synchronization

/// Sums of votes for few items of many.
struct VoteTally {
  private var sums: [Float]
  /// Bit `i % 64` of word `i / 64`: whether item `i` was voted for.
  private var voted: [UInt64]

  init(itemCount: Int) {
    sums = [Float](repeating: 0, count: itemCount)
    voted = [UInt64](repeating: 0, count: (itemCount + 63) / 64)
  }

  mutating func add(_ vote: Float, to item: Int) {
    sums[item] += vote
    voted[item >> 6] |= 1 << UInt64(item & 63)
  }

  /// The sums that are not 0, in ascending order of items; nothing is left.
  mutating func takeAll() -> [ScoredItem] {
    var scored: [ScoredItem] = []
    scored.reserveCapacity(voted.reduce(0) { $0 + $1.nonzeroBitCount })
    for word in voted.indices {
      var left = voted[word]
      if left == 0 { continue }
      voted[word] = 0
      while left != 0 {
        let item = word << 6 + left.trailingZeroBitCount
        left &= left - 1
        if sums[item] != 0 {
          scored.append(ScoredItem(item: ItemIndex(item), score: sums[item]))
          sums[item] = 0
        }
      }
    }
    return scored
  }
}

/// Tallies that wait for the next request: one for each that is answered at the same time, since a row of the whole
/// catalogue takes longer to be made than to be used.
final class VoteTallies: Sendable {
  private let itemCount: Int
  private let free = Mutex<[VoteTally]>([])

  init(itemCount: Int) { self.itemCount = itemCount }

  /// Calls `body` with a tally of nothing, and expects it back as such.
  func withTally<Result>(_ body: (inout VoteTally) -> Result) -> Result {
    var tally = free.withLock { $0.popLast() } ?? VoteTally(itemCount: itemCount)
    defer { free.withLock { $0.append(tally) } }
    return body(&tally)
  }
}
