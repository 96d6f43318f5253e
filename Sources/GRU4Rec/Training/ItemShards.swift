import Kernels
import SessionData

/// Which items a rank has, of a training that several ranks share.
///
/// An item's shard is its index modulo ``count``, and each rank has whole shards: 1, 2, 4 or 8 ranks as many each. A
/// step's columns stand in the order of their shards, with a group of blocks for each, so that what is added up
/// together always lies on one rank, and results do not depend on their number.
package struct ItemShards: Sendable, Equatable {
  /// Number of shards, and so of ranks at most.
  package static let count = ColumnSet.shards
  /// All items on one rank.
  package static let whole = ItemShards(Worker(index: 0, of: 1))

  /// Number of the rank, and of all.
  package let ranks: Worker
  /// The rank's shards.
  let own: Range<Int>

  /// - Precondition: 1, 2, 4 or 8 ranks.
  package init(_ ranks: Worker) {
    precondition(Self.isPossible(ranks: ranks.count), "\(ranks.count) ranks")
    self.ranks = ranks
    own = ranks.share(of: Self.count)
  }

  /// Whether so many ranks can share a training.
  package static func isPossible(ranks: Int) -> Bool { 1 <= ranks && count % ranks == 0 }

  static func shard(of item: ItemIndex) -> Int { Int(item) % count }

  /// Rank that has an item.
  func rank(of item: ItemIndex) -> Int { Self.shard(of: item) / own.count }

  /// Whether this rank has an item.
  func owns(_ item: ItemIndex) -> Bool { own.contains(Self.shard(of: item)) }

  /// Row of an item of this rank in its tables.
  func row(of item: ItemIndex) -> Int32 {
    let shard = Self.shard(of: item)
    precondition(own.contains(shard), "item \(item) is another rank's")
    return Int32((Int(item) / Self.count) * own.count + shard - own.lowerBound)
  }

  /// Rows of this rank's tables for a catalogue of so many items.
  func rowCount(items: Int) -> Int {
    let rest = min(max(items % Self.count - own.lowerBound, 0), own.count)
    return items / Self.count * own.count + rest
  }
}
