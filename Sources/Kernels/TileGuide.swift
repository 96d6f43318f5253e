import CKernels

/// Mean rows of tiles of like items, which tell how well the items of a tile may do.
///
/// A tile promises m · h + b + √(v |h|²), where m and b are the means of its rows and biases, and v is the variance of a
/// unit of its rows, with that of the biases beside it.
final class TileGuide: Sendable {
  /// Rows of means as bytes, whose "norms" are what a promise adds for each unit of a state's length.
  let screen: CatalogueScreen
  /// Every eighth of them.
  let sample: CatalogueScreen
  private let arena: Arena

  /// One tile in this many is in the sample.
  private static let step = 8

  /// - Parameter last: from this tile on, promises are infinite in `screen`.
  init?(
    _ weights: Matrix, bias: Matrix, _ sketch: gk_sketch, length: Double,
    last: Int, set: InstructionSet, threads: Int
  ) {
    let (tiles, units) = (Int(sketch.tiles), weights.columns)
    arena = Arena()
    let all = arena.matrix(rows: 1, columns: tiles)
    let tops = arena.vector(Float.self, count: tiles)
    // SAFETY: the sketch has as many places; they are only read, while it is made.
    let order = Vector(
      base: UnsafeMutablePointer(mutating: sketch.order), count: tiles * CatalogueSketch.tile)
    let some = Array(stride(from: 0, to: tiles, by: Self.step))
    let few = arena.matrix(rows: 1, columns: some.count)
    let screens = Arena.with { scratch -> (CatalogueScreen?, CatalogueScreen?) in
      let means = scratch.matrix(rows: tiles, columns: units)
      Team.run(threads: threads) { member in
        for tile in member.share(of: tiles) {
          Self.describe(tile, of: order, weights, bias, length, means, all, tops)
        }
      }
      let sample = scratch.matrix(rows: some.count, columns: units)
      for (place, tile) in some.enumerated() {
        sample.copyRow(place, from: means, tile)
        few[0, place] = all[0, tile]
      }
      return (
        CatalogueScreen(means, bias: all, set: set, threads: threads),
        CatalogueScreen(sample, bias: few, set: set, threads: 1)
      )
    }
    guard let screen = screens.0, let sample = screens.1 else { return nil }
    for (place, tile) in some.enumerated() { sample.raw.norm[place] = tops[tile] }
    for tile in 0..<tiles {
      screen.raw.norm[tile] = tops[tile]
      if tile >= last { all[0, tile] = .infinity }
    }
    (self.screen, self.sample) = (screen, sample)
  }

  private static func describe(
    _ tile: Int, of order: Vector<Int32>, _ weights: Matrix, _ bias: Matrix, _ length: Double,
    _ means: Matrix, _ biases: Matrix, _ tops: Vector<Float>
  ) {
    let places = tile * CatalogueSketch.tile..<(tile + 1) * CatalogueSketch.tile
    let items = places.map { Int(order[$0]) }.filter { $0 >= 0 }
    let count = Double(items.count)
    var variance = 0.0
    for unit in 0..<weights.columns {
      var (sum, squares) = (0.0, 0.0)
      for item in items {
        let value = Double(weights[item, unit])
        sum += value
        squares += value * value
      }
      means[tile, unit] = Float(sum / count)
      variance += max(0, squares / count - sum / count * (sum / count))
    }
    let mean = items.reduce(0) { $0 + Double(bias[0, $1]) } / count
    let spread = items.reduce(0) {
      $0 + (Double(bias[0, $1]) - mean) * (Double(bias[0, $1]) - mean)
    }
    biases[0, tile] = Float(mean)
    let whole = variance / Double(weights.columns) + spread / count / (length * length)
    tops[tile] = Float(whole.squareRoot())
  }
}
