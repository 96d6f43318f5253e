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

  /// - Parameters:
  ///   - coded: the rows as bytes, which are close enough, and in memory.
  ///   - last: from this tile on, promises are infinite in `screen`.
  init?(
    _ coded: gk_coded_rows, _ sketch: gk_sketch, length: Double, last: Int, set: InstructionSet,
    threads: Int
  ) {
    let (tiles, units) = (Int(sketch.tiles), Int(coded.units))
    arena = Arena()
    let all = arena.matrix(rows: 1, columns: tiles)
    let tops = arena.vector(Float.self, count: tiles)
    // SAFETY: the sketch has as many places; they are only read, while it is made.
    let order = Vector(
      base: UnsafeMutablePointer(mutating: sketch.order), count: tiles * CatalogueSketch.tile)
    let source = CodedRowsBox(rows: coded)
    let some = Array(stride(from: 0, to: tiles, by: Self.step))
    let few = arena.matrix(rows: 1, columns: some.count)
    let screens = Arena.with { scratch -> (CatalogueScreen?, CatalogueScreen?) in
      let means = scratch.matrix(rows: tiles, columns: units)
      Team.run(threads: threads) { member in
        for tile in member.share(of: tiles) {
          Self.describe(tile, of: order, source.rows, length, means, all, tops)
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
    _ tile: Int, of order: Vector<Int32>, _ rows: gk_coded_rows, _ length: Double,
    _ means: Matrix, _ biases: Matrix, _ tops: Vector<Float>
  ) {
    let places = tile * CatalogueSketch.tile..<(tile + 1) * CatalogueSketch.tile
    // SAFETY: the rows hold a scale, a norm, a bias and the codes of each item of the order.
    let items = places.map { Int(order[$0]) }.filter { $0 >= 0 }
      .map { UnsafeRawPointer(rows.rows + $0 * rows.stride) }
    let scales = items.map { Double($0.load(as: Float.self)) }
    let own = items.map { Double($0.load(fromByteOffset: 8, as: Float.self)) }
    let count = Double(items.count)
    var variance = 0.0
    for unit in 0..<Int(rows.units) {
      var (sum, squares) = (0.0, 0.0)
      for (item, scale) in zip(items, scales) {
        let code = Int(item.load(fromByteOffset: 12 + unit, as: UInt8.self)) - 128
        let value = scale * Double(code)
        sum += value
        squares += value * value
      }
      means[tile, unit] = Float(sum / count)
      variance += max(0, squares / count - sum / count * (sum / count))
    }
    let mean = own.reduce(0, +) / count
    let spread = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    biases[0, tile] = Float(mean)
    let whole = variance / Double(rows.units) + spread / count / (length * length)
    tops[tile] = Float(whole.squareRoot())
  }
}

/// Hands the rows to the threads that read them.
private struct CodedRowsBox: @unchecked Sendable {
  // SAFETY: only within the initialiser, which waits for the threads.
  let rows: gk_coded_rows
}
