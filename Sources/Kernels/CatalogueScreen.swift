import CKernels
import Dispatch
import Synchronization

/// Rows of weights as bytes, which tell in a quarter of the time which scores cannot be among the best.
///
/// I items, H units. A row w is s · q up to a rest, with |q| ≤ 127, and a state h is σ · p. So a score is
/// b + s σ Σ q p, up to |w − s q| · |h| + |s q| · |h − σ p| (Cauchy and Schwarz) and the rounding of
/// Float32. Takes H + 8 bytes per item.
package final class CatalogueScreen: @unchecked Sendable {
  // SAFETY: written while it is made, read-only afterwards; `arena` and the owner of the biases, which the
  // model keeps, hold the memory.
  let raw: gk_screen
  let screener: gk_screener
  /// At least the largest |w − s q| / s.
  let rest: Double
  /// At least the largest |w|.
  let norm: Double
  /// Largest |b|.
  let bias: Double
  private let arena = Arena()

  /// Number of items.
  package var items: Int { Int(raw.items) }
  /// Items of a tile.
  package static var tile: Int { Int(GK_SCREEN_ITEMS) }

  /// `nil` where the instruction set has no products of bytes, or sums of so many would overflow.
  ///
  /// - Parameters:
  ///   - weights: I × H, finite.
  ///   - file: where they lie, when they are mapped: so they take little memory meanwhile.
  ///   - bias: 1 × I, finite; must live as long as the screen does.
  package init?(
    _ weights: Matrix, of file: FileRows? = nil, bias: Matrix, set: InstructionSet = .chosen,
    threads: Int
  ) {
    precondition(
      bias.rows == 1 && bias.columns == weights.rows,
      "\(bias.columns) biases for \(weights.rows) items")
    guard let screener = gk_screener_for(set.level), weights.columns <= 32_768 else { return nil }
    self.screener = screener.pointee
    let tiles = (weights.rows + Self.tile - 1) / Self.tile
    let groups = (weights.columns + 3) / 4
    let screen = gk_screen(
      codes: arena.vector(UInt8.self, count: tiles * Self.tile * groups * 4).base,
      scale: arena.vector(Float.self, count: tiles * Self.tile).base,
      norm: arena.vector(Float.self, count: tiles * Self.tile).base, bias: bias.base,
      items: Int32(weights.rows), units: Int32(weights.columns))
    raw = screen
    let rests = Mutex(Float(0))
    let pack = set.table.pack_rows
    let box = ScreenBox(raw: screen)
    Team.run(threads: threads) { member in
      Arena.with { arena in
        let scratch = arena.vector(Float.self, count: 2 * Matrix.padded(weights.columns))
        file.inParts(of: member.share(of: tiles), each: Self.tile) { tiles in
          let worst = withUnsafePointer(to: box.raw) { screen in
            // SAFETY: members write disjoint tiles, all within the vectors' sizes above.
            tiles.reduce(Float(0)) {
              max($0, pack(screen, Int32($1), weights.base, weights.stride, scratch.base))
            }
          }
          rests.withLock { $0 = max($0, worst) }
        }
      }
    }
    rest = Double(rests.withLock { $0 })
    norm = (0..<weights.rows).reduce(0.0) { max($0, Double(screen.norm[$1])) }
    self.bias = (0..<weights.rows).reduce(0.0) { max($0, abs(Double(bias[0, $1]))) }
  }

  /// Number of tiles.
  var tiles: Int { (items + Self.tile - 1) / Self.tile }

  /// Goes through all items for lanes that keep no list.
  func run(_ lanes: Vector<gk_screened_lane>) {
    // SAFETY: the lanes have room for a value, or a bit, of each item.
    withUnsafePointer(to: raw) {
      _ = screener.run($0, lanes.base, Int32(lanes.count), 0, Int32(tiles))
    }
  }

  /// What a limit is lowered by: the rounding of biases, and of products too small for Float32.
  var slack: Float { Float(bias * 0x1p-20 + 2e-36) }
}

/// Hands the screen's pointers to the threads that fill it.
private struct ScreenBox: @unchecked Sendable {
  // SAFETY: only within the initialiser, which waits for the threads.
  let raw: gk_screen
}
