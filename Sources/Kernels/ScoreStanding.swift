import CKernels

/// Sixteen columns of scores that are ranked: what each is compared with, and what was found so far.
package struct ScoreStanding: Sendable {
  /// Columns that are compared at once.
  @inlinable package static var columns: Int { 16 }
  /// Keys that a list takes before it is cut to its best, beside as many as it is long.
  private static let leastRoom = 64

  /// Whether a single lane fills all columns.
  let isSingle: Bool
  private let targets: Vector<Float>
  private let limits: Vector<Float>
  private let counts: Vector<Int32>
  private let lists: Vector<gk_list>

  /// Columns of lanes, or of a single one.
  ///
  /// - Parameters:
  ///   - lengths: of each lane's list of the best, for up to sixteen lanes.
  ///   - isSingle: whether the first of them fills all columns.
  ///   - items: as many as are compared at most.
  package init(lists lengths: [Int], isSingle: Bool = false, items: Int, in arena: Arena) {
    precondition(Self.columns == Int(GK_SCORES), "the kernels have \(GK_SCORES) columns")
    precondition(lengths.count <= (isSingle ? 1 : Self.columns), "\(lengths.count) lists")
    self.isSingle = isSingle
    targets = arena.vector(Float.self, count: Self.columns)
    limits = arena.vector(Float.self, count: Self.columns)
    counts = arena.vector(Int32.self, count: 3 * Self.columns)
    lists = arena.vector(gk_list.self, count: lengths.count)
    targets.set([Float](repeating: .nan, count: Self.columns))
    limits.set([Float](repeating: .infinity, count: Self.columns))
    for (lane, length) in lengths.enumerated() where length > 0 {
      let k = min(length, items)
      let room = min(k + max(k, Self.leastRoom), items + 1)
      lists[lane] = gk_list(
        keys: arena.vector(UInt64.self, count: room).base, count: 0, k: Int32(k),
        room: Int32(room))
      for column in columns(of: lane) { limits[column] = .nan }
    }
  }

  /// Compares all scores of a lane with this one from now on.
  package func setTarget(_ score: Float, of lane: Int) {
    for column in columns(of: lane) { targets[column] = score }
  }

  /// Scores of a lane greater than its target's.
  package func greater(_ lane: Int) -> Int { sum(0, lane) }
  /// Scores of a lane equal to its target's.
  package func equal(_ lane: Int) -> Int { sum(1, lane) }
  /// Scores of a lane that are not a number.
  package func notNumbers(_ lane: Int) -> Int { sum(2, lane) }

  /// The keys of a lane's best, in no order: the greater one is listed before, as `BoundedHeap` has them.
  package func best(_ lane: Int) -> [UInt64] {
    // SAFETY: the list is one of ours and has as many keys as it counts.
    gk_cut(lists.slice(lane..<lane + 1).base)
    let list = lists[lane]
    return Array(UnsafeBufferPointer(start: list.keys, count: Int(list.count)))
  }

  private func sum(_ row: Int, _ lane: Int) -> Int {
    columns(of: lane).reduce(0) { $0 + Int(counts[row * Self.columns + $1]) }
  }

  /// Columns that belong to a lane.
  private func columns(of lane: Int) -> Range<Int> {
    isSingle ? 0..<Self.columns : lane..<lane + 1
  }

  var listCount: Int { lists.count }

  /// Hands over to the kernels.
  func raw<Result>(_ body: (UnsafePointer<gk_standing>) -> Result) -> Result {
    // SAFETY: vectors of sixteen columns, and lists with room for their keys, all in one arena.
    var standing = gk_standing(
      targets: targets.base, limits: limits.base, counts: counts.base, lists: lists.base,
      is_single: isSingle)
    return withUnsafePointer(to: &standing, body)
  }
}
