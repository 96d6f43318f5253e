import CKernels
import Synchronization

/// Signs of rows in the order of the items, before those of like estimates come together.
final class SketchDraft: @unchecked Sendable {
  // SAFETY: members of a team write disjoint parts; read when they are done. `arena` holds the memory.
  private let items: Int
  private let units: Int
  /// Bytes with signs of an item.
  private let width: Int
  private let signs: Vector<UInt8>
  private let factors: Vector<Float>
  private let errors: Vector<Float>
  private let arena = Arena()

  init(items: Int, units: Int) {
    self.items = items
    self.units = units
    width = (units + 7) / 8
    signs = arena.vector(UInt8.self, count: items * width)
    factors = arena.vector(Float.self, count: items)
    errors = arena.vector(Float.self, count: items)
  }

  /// Codes all rows.
  ///
  /// - Returns: at least the largest |w − s q| / s, and at least the largest |w|.
  func fill(
    _ weights: Matrix, of file: FileRows?, bias: Matrix, _ rotation: gk_rotation,
    _ coded: gk_coded_rows, with table: gk_kernels, threads: Int
  ) -> (rest: Float, norm: Float) {
    let most = Mutex((rest: Float(0), norm: Float(0)))
    let box = DraftBox(rotation: rotation, coded: coded, table: table)
    let (items, width) = (items, width)
    let (signs, factors, errors) = (signs, factors, errors)
    Team.run(threads: threads) { member in
      // SAFETY: members write disjoint rows, all within the sizes of what was allocated.
      Arena.with { arena in
        let turned = arena.vector(Float.self, count: box.rotation.stride)
        let scratch = arena.vector(Float.self, count: 2 * Matrix.padded(weights.columns))
        file.inParts(of: member.share(of: items)) { rows in
          let first = rows.lowerBound
          withUnsafePointer(to: box.rotation) { rotation in
            box.table.sign_rows(
              rotation, weights.base + first * weights.stride, weights.stride, Int32(rows.count),
              turned.base, signs.base + first * width, factors.base + first, errors.base + first)
          }
          let rest = withUnsafePointer(to: box.coded) { coded in
            box.table.code_rows(
              coded, weights.base, weights.stride, bias.base, Int32(first), Int32(rows.count),
              scratch.base)
          }
          let norm = rows.reduce(Float(0)) { most, item in
            let row = UnsafeRawPointer(box.coded.rows + item * box.coded.stride)
            return max(most, row.loadUnaligned(fromByteOffset: 4, as: Float.self))
          }
          most.withLock { $0 = (max($0.rest, rest), max($0.norm, norm)) }
        }
      }
    }
    return most.withLock { $0 }
  }

  /// Tiles of 64 items in an order.
  func packed(
    _ items: [Int32], bias: Matrix, usual: UsualSearch, in arena: Arena,
    threads: Int
  ) -> gk_sketch {
    precondition(items.count == self.items, "\(items.count) places for \(self.items) items")
    let (tile, word) = (CatalogueSketch.tile, Int(GK_SKETCH_TILES))
    let tiles = (items.count + tile - 1) / tile
    let room = (tiles + word - 1) / word * word
    let order = arena.vector(Int32.self, count: tiles * tile)
    order.set(items)
    for place in items.count..<order.count { order[place] = -1 }
    let packed = arena.vector(UInt8.self, count: tiles * tile * (width + 1))
    let most = arena.vector(Float.self, count: room)
    let least = arena.vector(Float.self, count: room)
    let error = arena.vector(Float.self, count: room)
    let own = arena.vector(Float.self, count: room)
    let runs = (width - 1) / Int(GK_SKETCH_RUN) + 1
    // Runs begin with a whole table.
    let run = runs == 1 ? width : ((width + runs - 1) / runs + 1) / 2 * 2
    let step = usual.step(run: run * 8, of: units)
    let (all, width, signs, factors, errors) = (items.count, width, signs, factors, errors)
    Team.run(threads: threads) { member in
      for number in member.share(of: tiles) {
        let places = number * tile..<min((number + 1) * tile, all)
        let inverse = places.map { 1 / max(factors[Int(order[$0])], 1e-30) }
        most[number] = inverse.max() ?? 0
        least[number] = inverse.min() ?? 0
        error[number] = places.reduce(Float(0)) { max($0, errors[Int(order[$1])]) }
        let values = zip(places, inverse).map { (bias[0, Int(order[$0])] - usual.limit) * $1 }
        own[number] = (values.max() ?? 0) - step * Float(GK_SKETCH_OWN)
        // SAFETY: codes of an item of the draft, and of its place, both within their vectors.
        let target = packed.base + number * tile * (width + 1)
        for (place, index) in places.enumerated() {
          let steps = ((values[place] - own[number]) / step).rounded()
          target[place] = UInt8(min(max(steps, 0), Float(GK_SKETCH_OWN)))
          let source = signs.base + Int(order[index]) * width
          for byte in 0..<width { target[(byte + 1) * tile + place] = source[byte] }
        }
      }
    }
    return gk_sketch(
      codes: packed.base, order: order.base, most: most.base, least: least.base,
      error: error.base, own: own.base, limit: usual.limit, step: step, tiles: Int32(tiles),
      count: Int32(width), run: Int32(run))
  }
}

/// Hands pointers to the threads that fill them.
private struct DraftBox: @unchecked Sendable {
  // SAFETY: only within `fill`, which waits for the threads.
  let rotation: gk_rotation
  let coded: gk_coded_rows
  let table: gk_kernels
}
