import CKernels
import Synchronization

/// Signs of rotated rows of weights, which tell in a sixth of the time of bytes which items hardly belong among the
/// best, and the bytes of every row for those that are left.
///
/// I items, H units. Of a row less the mean row, turned at random, only the signs are kept. They estimate its product with a
/// state without bias, and the error of the estimate is known (RaBitQ: Gao and Long 2024, theorem 3.2): a draw over rotations,
/// normal for as many units as matter here. So the share of items that an estimate takes for worse than they are is chosen, whatever
/// the weights. Takes H (1 + 1/8) + 18 bytes per item.
package final class CatalogueSketch: @unchecked Sendable {
  // SAFETY: written while it is made, read-only afterwards; `arena` holds the memory.
  let raw: gk_sketch
  let run: gk_sketch_run
  let coded: gk_coded_rows
  let rotation: gk_rotation
  let set: InstructionSet
  /// What tells how well the items of a tile may do.
  let guide: TileGuide
  /// Number of items.
  package let items: Int
  /// At least the largest |w − s q| / s.
  let rest: Double
  /// At least the largest |w|.
  let norm: Double
  /// Largest |b|.
  let bias: Double
  private let arena = Arena()

  /// Items of a tile.
  static var tile: Int { Int(GK_SKETCH_ITEMS) }
  /// Most units whose sums of bytes fit.
  private static let mostUnits = 2048

  /// Number of units.
  var units: Int { Int(coded.units) }

  /// `nil` where the instruction set cannot look up bytes, or there are too many units.
  ///
  /// - Parameters:
  ///   - weights: I × H, finite.
  ///   - file: where they lie, when they are mapped: so they take little memory meanwhile.
  ///   - bias: 1 × I, finite.
  ///   - rotation: H × H, orthogonal, drawn at random.
  ///   - order: all items, like ones side by side.
  ///   - head: how many of the first places hold what often stands in lists.
  ///   - tail: place from which on all are always looked at.
  ///   - states: some usual ones, one at least.
  package init?(
    _ weights: Matrix, of file: FileRows? = nil, bias: Matrix, rotation turn: Matrix,
    order: [Int32], head: Int, tail: Int, states: [[Float]], set: InstructionSet = .chosen,
    threads: Int
  ) {
    let units = weights.columns
    precondition(
      bias.rows == 1 && bias.columns == weights.rows && turn.rows == units
        && turn.columns == units,
      "\(bias.columns) biases, a rotation of \(turn.rows) × \(turn.columns) for \(weights.rows) × \(units)"
    )
    guard let run = gk_sketch_run_for(set.level), units <= Self.mostUnits else {
      return nil
    }
    self.run = run
    self.set = set
    items = weights.rows
    let mean = arena.vector(Float.self, count: units)
    Self.setMean(mean, of: weights)
    let matrix = arena.matrix(rows: units, columns: units)
    for row in 0..<units {
      for column in 0..<units { matrix[row, column] = turn[row, column] }
    }
    rotation = gk_rotation(
      mean: mean.base, rotation: matrix.base, stride: matrix.stride, units: Int32(units))
    let stride = 12 + (units + 3) / 4 * 4
    coded = gk_coded_rows(
      rows: arena.vector(UInt8.self, count: items * stride).base, stride: stride,
      units: Int32(units))
    let draft = SketchDraft(
      items: items, units: units)
    let found = draft.fill(
      weights, of: file, bias: bias, rotation, coded, with: set.table, threads: threads)
    (rest, norm) = (Double(found.rest), Double(found.norm))
    self.bias = (0..<items).reduce(0.0) { max($0, abs(Double(bias[0, $1]))) }
    let usual = UsualSearch(
      states, weights, bias: bias, mean: mean.array(units),
      items: head > 0 ? order[..<head] : order[...])
    raw = draft.packed(
      order, bias: bias, usual: usual, in: arena, threads: threads)
    guard
      let guide = TileGuide(
        coded, raw, length: Double(usual.length),
        last: tail / Self.tile, set: set, threads: threads)
    else { return nil }
    self.guide = guide
  }

  private static func setMean(_ mean: Vector<Float>, of weights: Matrix) {
    var sums = [Double](repeating: 0, count: weights.columns)
    // A few thousand rows tell it well enough, and any row will do.
    let step = max(1, weights.rows / 8192)
    let some = stride(from: 0, to: weights.rows, by: step)
    var count = 0.0
    for row in some {
      for column in 0..<weights.columns { sums[column] += Double(weights[row, column]) }
      count += 1
    }
    for column in 0..<weights.columns { mean[column] = Float(sums[column] / max(count, 1)) }
  }

  /// What a limit is lowered by: the rounding of biases, and of products too small for Float32.
  var slack: Float { Float(bias * 0x1p-20 + 2e-36) }
}
