import Kernels

/// A few items that are scored at once: so few that their scores stay in the nearest cache.
enum ScoreTile {
  /// Items of a tile: those of one word of a candidate filter.
  static let items = 64

  /// Consecutive parts of `items`, a tile each.
  static func ranges(of items: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: items.lowerBound, to: items.upperBound, by: Self.items).lazy.map {
      $0..<min($0 + Self.items, items.upperBound)
    }
  }

  /// Room for the scores of a tile: a row of lanes for each item, or sixteen items of a single lane in a row.
  static func scores(in arena: Arena, lanes: Int = ScoreStanding.columns) -> Matrix {
    arena.matrix(rows: items, columns: lanes)
  }
}
