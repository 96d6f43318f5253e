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

  /// Groups of 16 columns or more, and more than eight groups where each has 256.
  @Test(arguments: [
    (31, 1), (32, 2), (63, 2), (64, 4), (127, 4), (128, 8), (4095, 8), (4096, 16), (8191, 16),
    (8192, 32), (100_000, 256),
  ])
  func `shards of columns`(columns: Int, shards: Int) {
    var settings = Hyperparameters()
    settings.negativeSamples = .all
    #expect(ItemShards(settings, itemCount: columns).count == shards)
    (settings.batchSize, settings.negativeSamples) = (8, .count(columns - 8))
    #expect(ItemShards(settings, itemCount: 1_000_000).count == shards)
    #expect(ItemShards(settings, itemCount: 20).count == 1)
  }

  @Test(
    arguments: [1, 2, 4, 8].flatMap { ranks in [128, 131, 135].map { (ranks, $0) } }
      + [(16, 4096), (16, 4111), (32, 8192), (4, 8193)])
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

  @Test(arguments: [0..<1, 0..<2, 0..<8, 4..<8, 3..<3, 0..<32])
  func `each lane of a group is one member's`(groups: Range<Int>) throws {
    for lanes in [1, 9, 16, 17, 32, 100, 128, 512] {
      let chunks = StepPieces.chunks(lanes)
      for members in [1, 2, 3, 5, 8, 9, 12, 16, 31, 64, 100] {
        let pieces = StepPieces(groups, lanes: lanes, members: members)
        let owners = (0..<members).map { Worker(index: $0, of: members).share(of: pieces.count) }
        #expect(owners.flatMap { Array($0) } == Array(0..<pieces.count))
        var seen = Set<[Int]>()
        for index in 0..<pieces.count {
          let piece = pieces[index]
          #expect(piece.lanes.lowerBound % 16 == 0 && !piece.lanes.isEmpty)
          for lane in piece.lanes { #expect(seen.insert([piece.number, lane]).inserted) }
        }
        #expect(seen.count == groups.count * lanes)
        // Whole groups where there are enough; otherwise nobody has more than where each has a group.
        #expect(!pieces.areCut || members > groups.count)
        let most = owners.map { own in
          own.reduce(0) { $0 + StepPieces.chunks(pieces[$1].lanes.count) }
        }.max()
        if members > groups.count, !groups.isEmpty {
          let most = try #require(most)
          #expect(most <= chunks)
          // As even as can be where the team divides the lanes.
          if members % groups.count == 0, chunks % (members / groups.count) == 0 {
            #expect(most == chunks * groups.count / members)
          }
        }
      }
    }
  }

  /// Groups, lanes and members, and how many lanes of all groups the one with most has.
  @Test(arguments: [
    [8, 128, 1, 1024], [8, 128, 8, 128], [8, 128, 3, 384], [8, 128, 16, 64], [8, 9, 16, 9],
    [1, 40, 2, 24], [2, 40, 6, 16],
  ])
  func `the largest share of a step`(step: [Int]) {
    let pieces = StepPieces(0..<step[0], lanes: step[1], members: step[2])
    #expect(pieces.largestShare == Double(step[3]) / Double(step[0] * step[1]))
    #expect(StepPieces(0..<0, lanes: step[1], members: step[2]).largestShare == 0)
  }

  @Test func `threads that a step has work for`() throws {
    func threads(_ change: (inout Hyperparameters) -> Void, ranks: Int = 1) -> Int {
      var settings = Hyperparameters()
      (settings.layers, settings.batchSize, settings.negativeSamples) = ([100], 32, .count(2048))
      change(&settings)
      return TeamEngine.mostThreads(
        settings,
        ItemShards(settings, itemCount: 100_000, ranks: Worker(index: 0, of: ranks)))
    }
    #expect(threads { _ in } == 16)
    #expect(threads { $0.batchSize = 128 } == 64)
    #expect(threads({ $0.batchSize = 128 }, ranks: 4) == 16)
    #expect(threads { ($0.batchSize, $0.negativeSamples) = (512, .count(8192)) } == 1024)
    // Little to share out, and units that are cut into more blocks than there are groups of columns.
    #expect(threads { ($0.batchSize, $0.negativeSamples) = (9, .count(20)) } == 8)
    #expect(
      threads { ($0.layers, $0.batchSize, $0.negativeSamples) = ([512], 40, .count(0)) } == 24)
  }
}
