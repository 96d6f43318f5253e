import Kernels
import SessionData
import Testing

@testable import GRU4Rec

/// How units and items are cut into parts: all of them, each once, and no part for nothing.
@Suite struct LayoutTests {
  @Test(arguments: [
    (1, 1), (99, 1), (100, 2), (199, 2), (200, 4), (399, 4), (400, 8), (401, 8), (3000, 8),
  ])
  func `blocks of units`(units: Int, blocks: Int) {
    let layout = GateLayout(units: units)
    let parts = (0..<layout.blocks).map { layout.units(of: $0) }
    #expect(layout.blocks == blocks && parts.allSatisfy { !$0.isEmpty })
    #expect(parts.flatMap { Array($0) } == Array(0..<units))
  }

  /// Groups of 16 columns or more, eight at most.
  @Test(arguments: [(31, 1), (32, 2), (63, 2), (64, 4), (127, 4), (128, 8), (100_000, 8)])
  func `shards of columns`(columns: Int, shards: Int) {
    var settings = Hyperparameters()
    settings.negativeSamples = .all
    #expect(ItemShards(settings, itemCount: columns).count == shards)
    (settings.batchSize, settings.negativeSamples) = (8, .count(columns - 8))
    #expect(ItemShards(settings, itemCount: 1_000_000).count == shards)
    #expect(ItemShards(settings, itemCount: 20).count == 1)
  }

  @Test(arguments: [1, 2, 4, 8], [128, 131, 135])
  func `each item has a row on one rank`(ranks: Int, items: Int) {
    var settings = Hyperparameters()
    settings.negativeSamples = .all
    let shards = (0..<ranks).map {
      ItemShards(settings, itemCount: items, ranks: Worker(index: $0, of: ranks))
    }
    var rows = [Set<Int32>](repeating: [], count: ranks)
    for item in 0..<ItemIndex(items) {
      let owners = shards.indices.filter { shards[$0].owns(item) }
      #expect(owners == [shards[0].rank(of: item)])
      for owner in owners { #expect(rows[owner].insert(shards[owner].row(of: item)).inserted) }
    }
    for (own, shard) in zip(rows, shards) {
      #expect(own == Set(0..<Int32(shard.rowCount(items: items))))
    }
  }
}
