import Kernels
import Recommendation

/// Lanes that are scored together: up to sixteen side by side, or one by itself.
///
/// H units of the last layer.
struct ScoredLanes {
  /// Fewer lanes than this are faster one by one than beside empty places.
  private static let fewest = 3

  private let lanes: Range<Int>
  private let isSingle: Bool
  /// H × 16 with a lane a column, or the 1 × H of a single one.
  private let states: Matrix
  private let standing: ScoreStanding

  private init(_ lanes: Range<Int>, of all: [[Float]], in arena: Arena) {
    let units = all[lanes.lowerBound].count
    self.lanes = lanes
    isSingle = lanes.count == 1
    standing = ScoreStanding(in: arena)
    if isSingle {
      states = arena.matrix(rows: 1, columns: units)
      states.setRow(0, from: all[lanes.lowerBound], at: 0)
    } else {
      states = arena.matrix(rows: units, columns: ScoreStanding.columns)
      for (column, lane) in lanes.enumerated() {
        for (unit, value) in all[lane].enumerated() { states[unit, column] = value }
      }
    }
  }

  /// All lanes of a batch, in groups, from what items' rows are multiplied with.
  static func groups(of states: [[Float]], in arena: Arena) -> [ScoredLanes] {
    var groups: [ScoredLanes] = []
    var first = 0
    while first < states.count {
      let left = states.count - first
      let count = left < fewest ? 1 : min(left, ScoreStanding.columns)
      groups.append(ScoredLanes(first..<first + count, of: states, in: arena))
      first += count
    }
    return groups
  }

  /// Scores of some items.
  func score(_ slice: CatalogueSlice, _ kernels: FusedKernels, into tile: ScoreTile) {
    if isSingle {
      kernels.score(lane: states, slice.weights, bias: slice.bias, into: tile.scores)
    } else {
      kernels.score(lanes: states, slice.weights, bias: slice.bias, into: tile.scores)
    }
  }

  /// Copies the scores of `items` into the rows of these lanes.
  func copy(_ tile: ScoreTile, of items: Range<Int>, into rows: Matrix, _ kernels: FusedKernels) {
    let part = rows.rows(lanes).columns(items)
    if isSingle {
      for index in 0..<items.count { part[0, index] = tile[index] }
    } else {
      kernels.turn(tile.scores, into: part)
    }
  }

  /// Scores the targets first, so that all other scores can be compared with theirs at once.
  func setTargets(_ requests: [RankingRequest], _ model: GRU4RecModel, _ tile: ScoreTile) {
    for column in 0..<ScoreStanding.columns {
      standing.targets[column] = .nan
      standing.limits[column] = isSingle || column < lanes.count ? .nan : .infinity
    }
    for (column, lane) in lanes.enumerated() {
      guard let target = requests[lane].target.map(Int.init) else { continue }
      score(model.slice(target..<target + 1), model.kernels, into: tile)
      for place in columns(of: column) { standing.targets[place] = tile[column] }
    }
  }

  /// Counts the scores of `items`, and offers those to their lanes that may be among the best.
  func rank(
    _ tile: ScoreTile, of items: Range<Int>, _ kernels: FusedKernels, _ ranked: inout [RankedLane]
  ) {
    let columns = ScoreStanding.columns
    let count = isSingle ? items.count : items.count * columns
    let found = kernels.compare(tile.scores, count: count, with: standing, above: tile.above)
    for index in 0..<found {
      let place = Int(tile.above[index])
      let (item, column) = isSingle ? (place, 0) : (place / columns, place % columns)
      guard column < lanes.count else { continue }
      let lane = lanes.lowerBound + column
      if ranked[lane].offer(items.lowerBound + item, tile[place]) {
        for place in self.columns(of: column) { standing.limits[place] = ranked[lane].best.limit }
      }
    }
  }

  /// Hands over what was counted.
  func copyCounts(into ranked: inout [RankedLane]) {
    for (column, lane) in lanes.enumerated() {
      for place in columns(of: column) {
        ranked[lane].counts.greater += standing.greater(place)
        ranked[lane].counts.equal += standing.equal(place)
      }
    }
  }

  /// Columns of the comparison that belong to a lane.
  private func columns(of column: Int) -> Range<Int> {
    isSingle ? 0..<ScoreStanding.columns : column..<column + 1
  }
}
