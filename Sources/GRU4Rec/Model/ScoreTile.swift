import Kernels

/// Room for the scores of a few items: small enough for the nearest cache.
struct ScoreTile {
  /// Items of a tile: those of one word of a candidate filter.
  static let items = 64

  /// Items × 16 lanes; a single lane fills the first places, row after row.
  let scores: Matrix
  /// Places of scores that may be among the best.
  let above: Vector<Int32>

  init(in arena: Arena) {
    scores = arena.matrix(rows: Self.items, columns: ScoreStanding.columns)
    above = arena.vector(Int32.self, count: Self.items * ScoreStanding.columns)
  }

  /// The score at a place.
  subscript(place: Int) -> Float {
    scores[place / ScoreStanding.columns, place % ScoreStanding.columns]
  }

  /// Consecutive parts of `items`, a tile each.
  static func ranges(of items: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: items.lowerBound, to: items.upperBound, by: Self.items).lazy.map {
      $0..<min($0 + Self.items, items.upperBound)
    }
  }
}
