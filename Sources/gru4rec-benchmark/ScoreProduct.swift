import GRU4Rec
import Kernels
import Randomness

/// The matrix product within scoring, alone: states · item weightsᵀ, by oneDNN.
struct ScoreProduct: Sendable {
  /// Items of a product that were fastest: its results stay in the cache.
  private static let tile = 1024
  /// Products of a run on threads: enough to make their start small.
  private static let repetitions = 8

  /// FLOP of the product that scores the catalogue for one session.
  var flopPerRow: Double { 2 * Double(items.rows) * Double(items.columns) }

  private let states: Matrix
  private let items: Matrix
  /// Keeps the memory of both.
  private let arena = Arena()

  init(batchSize: Int, model: GRU4RecModel) {
    let units = model.hyperparameters.layers.last ?? 0
    states = arena.matrix(rows: batchSize, columns: units)
    items = arena.matrix(rows: model.itemCount, columns: units)
    // Processors are faster at products of constants, which no model has.
    var generator = XorShift64Star(seed: 42)
    let values = (0..<4096 + units).map { _ in Float(generator.uniform() - 0.5) }
    for matrix in [states, items] {
      for row in 0..<matrix.rows { matrix.setRow(row, from: values, at: row * 1009 % 4096) }
    }
  }

  /// Room for the results of a thread.
  func makeResults(in arena: Arena) -> Matrix {
    arena.matrix(rows: states.rows, columns: min(Self.tile, items.rows))
  }

  /// Scores all items for a batch; each tile replaces the one before.
  func run(into results: Matrix) {
    for first in stride(from: 0, to: items.rows, by: Self.tile) {
      let part = first..<min(first + Self.tile, items.rows)
      OneDNN.multiply(
        states, items.rows(part), transposed: true, into: results.columns(0..<part.count))
    }
  }

  /// Scores all items for a batch on each thread; answers how many sessions that were.
  func runOnThreads(_ threads: Int) -> Int {
    Team.run(threads: threads) { _ in
      let arena = Arena()
      let results = makeResults(in: arena)
      for _ in 0..<Self.repetitions { run(into: results) }
    }
    return Self.repetitions * threads * states.rows
  }
}
