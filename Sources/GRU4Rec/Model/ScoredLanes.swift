import Kernels

/// Lanes that are scored together: some side by side, or one by itself.
///
/// H units of the last layer.
struct ScoredLanes {
  /// Fewer lanes than this are faster one by one than beside empty places.
  private static let fewest = 3
  /// Lanes that are scored side by side at most: a row of weights is read once for all of them, and their states stay
  /// near.
  private static let most = 64

  let lanes: Range<Int>
  let isSingle: Bool
  /// H × L with a lane a column, L a multiple of sixteen, or the 1 × H of a single one.
  private let states: Matrix
  /// A tile of scores, L for each item, or one after the other.
  private let scores: Matrix

  private init(_ lanes: Range<Int>, of all: [[Float]], _ kernels: FusedKernels, in arena: Arena) {
    self.lanes = lanes
    isSingle = lanes.count == 1
    let rows = arena.matrix(rows: lanes.count, columns: all[lanes.lowerBound].count)
    for (row, lane) in lanes.enumerated() { rows.setRow(row, from: all[lane], at: 0) }
    if isSingle {
      states = rows
      scores = ScoreTile.scores(in: arena)
    } else {
      let width = Matrix.padded(lanes.count)
      states = arena.matrix(rows: rows.columns, columns: width)
      kernels.transpose(rows, into: states.columns(0..<lanes.count))
      scores = ScoreTile.scores(in: arena, lanes: width)
    }
  }

  /// All lanes of a batch, in groups, from what items' rows are multiplied with.
  static func groups(
    of states: [[Float]], _ kernels: FusedKernels, in arena: Arena
  ) -> [ScoredLanes] {
    var groups: [ScoredLanes] = []
    var first = 0
    while first < states.count {
      let left = states.count - first
      let count = left < fewest ? 1 : min(left, most)
      groups.append(ScoredLanes(first..<first + count, of: states, kernels, in: arena))
      first += count
    }
    return groups
  }

  /// Scores some items, a tile at most.
  func score(_ slice: CatalogueSlice, _ kernels: FusedKernels) {
    if isSingle {
      kernels.score(lane: states, slice.weights, bias: slice.bias, into: scores)
    } else {
      kernels.score(lanes: states, slice.weights, bias: slice.bias, into: scores)
    }
  }

  /// The score of the first item that was scored last, by lane of the group.
  func first(_ lane: Int) -> Float { scores[0, lane] }

  /// The scores of sixteen lanes, from this one of the group on, or of the single one.
  func scores(from lane: Int) -> Matrix {
    scores.columns(lane..<lane + ScoreStanding.columns)
  }

  /// Copies the scores of `items` into the rows of these lanes.
  func copy(of items: Range<Int>, into rows: Matrix, _ kernels: FusedKernels) {
    let part = rows.rows(lanes).columns(items)
    if isSingle {
      let columns = ScoreStanding.columns
      for index in 0..<items.count { part[0, index] = scores[index / columns, index % columns] }
    } else {
      kernels.turn(scores, into: part)
    }
  }
}
