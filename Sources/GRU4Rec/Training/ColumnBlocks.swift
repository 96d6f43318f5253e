import Kernels

/// How the columns of a step are cut into blocks, for any number of threads and ranks the same.
///
/// Each shard of items is a group of blocks; groups, or their lanes, are shared out, each sums its part of the state's
/// gradient, and the groups' parts are added two by two, so that results depend neither on the number of threads nor of
/// ranks.
struct ColumnBlocks {
  /// A block's scores and gradients should stay in a core's first-level cache.
  static let mostColumnsOfBlock = 64

  /// Number of groups.
  let groups: Int
  /// Blocks of each group; trailing ones may be empty.
  let blocksPerGroup: Int
  private let starts: Vector<Int32>

  /// - Parameter starts: where the columns of each group begin, and where the last one's end.
  init(starts: Vector<Int32>) {
    self.starts = starts
    groups = starts.count - 1
    var most = 1
    for group in 0..<groups {
      most = max(most, Self.blocks(columns: Int(starts[group + 1] - starts[group])))
    }
    blocksPerGroup = most
  }

  private static func blocks(columns: Int) -> Int {
    (columns + mostColumnsOfBlock - 1) / mostColumnsOfBlock
  }

  /// Number of blocks.
  var count: Int { groups * blocksPerGroup }
  /// Blocks of a group.
  func blocks(of group: Int) -> Range<Int> { group * blocksPerGroup..<(group + 1) * blocksPerGroup }
  /// Blocks of some groups.
  func blocks(of groups: Range<Int>) -> Range<Int> {
    groups.lowerBound * blocksPerGroup..<groups.upperBound * blocksPerGroup
  }
  /// Columns of a block.
  func columns(of block: Int) -> Range<Int> {
    let (group, number) = block.quotientAndRemainder(dividingBy: blocksPerGroup)
    let (start, end) = (Int(starts[group]), Int(starts[group + 1]))
    let parts = max(1, Self.blocks(columns: end - start))
    let width = (end - start + parts - 1) / parts
    return min(start + number * width, end)..<min(start + (number + 1) * width, end)
  }

  /// Most blocks of any step with up to this many columns, of so many items in so many groups.
  static func mostBlocks(columns: Int, items: Int, groups: Int) -> Int {
    groups * max(1, blocks(columns: min(columns, (items + groups - 1) / groups)))
  }
}

extension Range<Int> {
  /// The range in pieces of this length, the last one shorter.
  func cut(into length: Int) -> some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: length).lazy.map {
      $0..<Swift.min($0 + length, upperBound)
    }
  }
}

/// Calls `add` so that the parts 0 ..< `count`, a power of two, end up added into the first one, two by two: 0 + 1, 2 + 3, …, then 0 + 2.
///
/// Any half, quarter and so on of a power of two of parts is then added up by itself before it joins the others: whoever
/// owns it sends one sum, and the result is the same.
func addInPairs(_ count: Int, _ add: (_ other: Int, _ target: Int) -> Void) {
  var distance = 1
  while distance < count {
    for target in stride(from: 0, to: count - distance, by: 2 * distance) {
      add(target + distance, target)
    }
    distance *= 2
  }
}

/// The sum of some parts in the order of ``addInPairs(_:_:)``.
///
/// - Precondition: as many as a power of two.
func sumInPairs(_ parts: Range<Int>, _ part: (Int) -> Float) -> Float {
  guard parts.count > 1 else { return part(parts.lowerBound) }
  let middle = parts.lowerBound + parts.count / 2
  return sumInPairs(parts.lowerBound..<middle, part)
    + sumInPairs(middle..<parts.upperBound, part)
}
