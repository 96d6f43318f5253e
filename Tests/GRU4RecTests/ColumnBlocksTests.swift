import Kernels
import Testing

@testable import GRU4Rec

/// Columns in blocks: each in one of its group's, and sums of parts in one order.
@Suite struct ColumnBlocksTests {
  private func blocks(_ columns: [Int], in arena: Arena) -> ColumnBlocks {
    let starts = arena.vector(Int32.self, count: columns.count + 1)
    for (group, count) in columns.enumerated() { starts[group + 1] = starts[group] + Int32(count) }
    return ColumnBlocks(starts: starts)
  }

  @Test(arguments: [
    [0], [1], [64], [65], [0, 63, 128, 129], [200, 0, 65, 1, 64, 30, 191, 192], [5, 5, 5, 5],
  ])
  func `each column is in one block of its group`(columns: [Int]) {
    let arena = Arena()
    let blocks = blocks(columns, in: arena)
    #expect(blocks.groups == columns.count)
    // The group of most columns has no more blocks than it needs.
    let most = columns.map { max(1, ($0 + 63) / 64) }.max()
    #expect(blocks.blocksPerGroup == most)
    var next = 0
    for (group, count) in columns.enumerated() {
      let own = blocks.blocks(of: group)
      #expect(own == blocks.blocks(of: group..<group + 1))
      let parts = own.map { blocks.columns(of: $0) }
      #expect(parts.flatMap { Array($0) } == Array(next..<next + count))
      #expect(parts.allSatisfy { $0.count <= ColumnBlocks.mostColumnsOfBlock })
      // As even as can be, and no part for nothing.
      #expect(parts.count { !$0.isEmpty } == (count + 63) / 64)
      next += count
    }
    #expect(blocks.blocks(of: 0..<columns.count) == 0..<blocks.count)
  }

  /// The most of a step: all that one group can have.
  @Test(arguments: [
    (1, 1, 1), (64, 1000, 1), (65, 1000, 1), (500, 100, 1), (500, 1025, 8), (8192, 100_000, 32),
    (100, 1, 1), (3, 1000, 2),
  ])
  func `no step has more blocks than the most`(columns: Int, items: Int, groups: Int) {
    let arena = Arena()
    // Of the first group are the items 0, `groups`, 2 `groups` and so on.
    let own = min(columns, Array(stride(from: 0, to: items, by: groups)).count)
    let step = blocks([own] + [Int](repeating: 0, count: groups - 1), in: arena)
    #expect(ColumnBlocks.mostBlocks(columns: columns, items: items, groups: groups) == step.count)
  }

  @Test func `ranges are cut into pieces`() {
    #expect(Array((3..<13).cut(into: 4)) == [3..<7, 7..<11, 11..<13])
    #expect(Array((0..<8).cut(into: 4)) == [0..<4, 4..<8])
    #expect(Array((5..<5).cut(into: 4)).isEmpty)
  }

  @Test(arguments: [
    (1, "0"), (2, "(0+1)"), (4, "((0+1)+(2+3))"), (8, "(((0+1)+(2+3))+((4+5)+(6+7)))"),
  ])
  func `parts are added two by two`(count: Int, sum: String) {
    var parts = (0..<count).map { "\($0)" }
    addInPairs(count) { other, target in parts[target] = "(\(parts[target])+\(parts[other]))" }
    #expect(parts[0] == sum)
  }

  /// Numbers of many sizes, whose sum tells in which order they were added.
  @Test(arguments: [1, 2, 4, 8, 16])
  func `both ways add in the same order`(count: Int) {
    let parts = (0..<count).map { part -> Float in
      let sizes: [Float] = [1, 3e-8, -0.7]
      return sizes[part % 3] + Float(part) * 1e-3
    }
    var sums = parts
    addInPairs(count) { other, target in sums[target] += sums[other] }
    #expect(sumInPairs(0..<count) { parts[$0] } == sums[0])
    guard count > 2 else { return }
    // A part of them is summed by itself.
    #expect(
      sumInPairs(0..<count / 2) { parts[$0] } + sumInPairs(count / 2..<count) { parts[$0] }
        == sums[0])
  }
}
