import Kernels
import MessagePassing
import SessionData

/// How the items of a training are shared out to ranks, and to threads.
///
/// An item's shard is its index modulo ``count``, and each rank has whole shards, all as many. A step's columns stand in
/// the order of their shards, with a group of blocks for each, so that what is added up together always lies on one
/// rank, and results do not depend on the number of ranks.
package struct ItemShards: Sendable, Equatable {
  /// Up to this many shards, groups of fewer columns would make products too small to be fast.
  private static let few = (shards: 8, columns: 16)
  /// With more of them, the parts of the states' gradient would cost more than they bring: only for large steps there are
  /// more ranks than that.
  private static let fewestColumnsOfMany = 256

  /// Number of shards, a power of two that depends on settings and catalogue alone.
  package let count: Int
  /// Number of the rank, and of all.
  package let ranks: Worker
  /// The rank's shards.
  let own: Range<Int>

  /// - Precondition: the number of ranks divides that of shards.
  package init(
    _ hyperparameters: Hyperparameters, itemCount: Int, ranks: Worker = Worker(index: 0, of: 1)
  ) {
    let columns = hyperparameters.mostColumns(itemCount: itemCount)
    var count = 1
    while 2 * count * (count < Self.few.shards ? Self.few.columns : Self.fewestColumnsOfMany)
      <= columns
    { count *= 2 }
    precondition(count % ranks.count == 0, "\(ranks.count) ranks for \(count) shards")
    self.count = count
    self.ranks = ranks
    own = ranks.share(of: count)
  }

  /// - Throws: ``GRU4RecError/tooManyRanks(_:most:)``.
  static func make(
    _ hyperparameters: Hyperparameters, itemCount: Int, _ ranks: Ranks?
  ) throws(GRU4RecError) -> ItemShards {
    let alone = ItemShards(hyperparameters, itemCount: itemCount)
    guard let ranks else { return alone }
    guard alone.count % ranks.count == 0 else {
      throw .tooManyRanks(ranks.count, most: alone.count)
    }
    return ItemShards(
      hyperparameters, itemCount: itemCount, ranks: Worker(index: ranks.rank, of: ranks.count))
  }

  /// Shard of an item.
  func shard(of item: ItemIndex) -> Int { Int(item) % count }

  /// Rank that has an item.
  func rank(of item: ItemIndex) -> Int { shard(of: item) / own.count }

  /// Whether this rank has an item.
  func owns(_ item: ItemIndex) -> Bool { own.contains(shard(of: item)) }

  /// Row of an item of this rank in its tables.
  func row(of item: ItemIndex) -> Int32 {
    precondition(owns(item), "item \(item) is another rank's")
    return Int32(Int(item) / count * own.count + shard(of: item) - own.lowerBound)
  }

  /// Rows of this rank's tables for a catalogue of so many items.
  func rowCount(items: Int) -> Int {
    items / count * own.count + min(max(items % count - own.lowerBound, 0), own.count)
  }
}

extension Hyperparameters {
  /// Most distinct columns of a step.
  func mostColumns(itemCount: Int) -> Int {
    switch negativeSamples {
    case .all: itemCount
    case .count(let samples): min(itemCount, batchSize + samples)
    }
  }
}
