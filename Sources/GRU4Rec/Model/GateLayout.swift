/// Where the three gates of a layer's units stand in the rows of its weights during training.
///
/// Files hold all rows of r, then z, then n. Training cuts the units into
/// blocks, each with its r, z and n rows side by side, so that a thread owns whole blocks: products,
/// gates, gradients and updates of a block stay in one core's cache. The cut depends on the layer's
/// size alone, never on the number of threads, and so do the results.
package struct GateLayout: Sendable {
  /// H, hidden units of the layer.
  let units: Int
  /// Units of all blocks but the last.
  let blockUnits: Int
  /// Number of blocks.
  package let blocks: Int

  package init(units: Int) {
    self.units = units
    // Blocks below about 50 units make matrix products too small to be fast.
    var blocks = 1
    while blocks < 8 && units / (2 * blocks) >= 50 { blocks *= 2 }
    blockUnits = (units + blocks - 1) / blocks
    self.blocks = (units + blockUnits - 1) / blockUnits
  }

  /// Units of a block.
  func units(of block: Int) -> Range<Int> {
    block * blockUnits..<min((block + 1) * blockUnits, units)
  }

  /// Rows (or columns) of a block's three gates.
  func rows(of block: Int) -> Range<Int> {
    let units = units(of: block)
    return 3 * units.lowerBound..<3 * units.upperBound
  }

  /// Row in training of gate `gate` (0 r, 1 z, 2 n) of unit `unit`.
  func row(gate: Int, unit: Int) -> Int {
    let block = unit / blockUnits
    let members = units(of: block)
    return 3 * members.lowerBound + gate * members.count + unit - members.lowerBound
  }

  /// Row in training of each row in the file.
  var fileRows: [Int] {
    (0..<3).flatMap { gate in (0..<units).map { row(gate: gate, unit: $0) } }
  }
}
