import CKernels

/// What states and the ends of lists usually are; what is far from it is looked for less cleverly.
package struct UsualSearch: Sendable {
  /// Length of a state, above 0.
  let length: Float
  /// Score of the last of a list, without its product with the mean row.
  let limit: Float

  /// Length of the lists.
  private static let list = 20
  private static let mostItems = 20_000
  private static let mostStates = 32

  /// - Parameters:
  ///   - states: one at least, of H values each.
  ///   - items: those that often are in lists.
  init(
    _ states: [[Float]], _ weights: Matrix, bias: Matrix, mean: [Float], items: ArraySlice<Int32>
  ) {
    length = Self.length(of: states)
    let count = min(items.count, Self.mostItems)
    let limits = Arena.with { arena in
      let some = arena.vector(Int32.self, count: count)
      some.set((0..<count).map { items[items.startIndex + $0 * items.count / count] })
      let lane = arena.matrix(rows: 1, columns: weights.columns)
      let scores = arena.matrix(rows: 1, columns: count)
      return stride(from: 0, to: states.count, by: (states.count - 1) / Self.mostStates + 1).map {
        let state = states[$0]
        lane.setRow(0, state)
        FusedKernels().score(lane: lane, weights, bias: bias, rows: some, into: scores)
        let best = scores.values().sorted(by: >)
        return best[min(Self.list, count) - 1] - zip(mean, state).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    limit = limits.sorted()[limits.count / 2]
  }

  /// The length that states usually have, above 0; there is one at least.
  package static func length(of states: [[Float]]) -> Float {
    let lengths = states.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.sorted()
    return max(lengths[lengths.count / 2], 1e-6)
  }

  /// Step of the sums of a run of units, of H.
  ///
  /// The values of a turned state add up to √(2 H / π) times its length, about, and seldom a tenth more.
  func step(run: Int, of units: Int) -> Float {
    let size = 0.88 * length * Float(units).squareRoot() * min(1, Float(run) / Float(units))
    // Rounding may add a half for each four of them.
    return max(size * 2 / (Float(GK_SKETCH_SUM) - Float(run) / 8), 1e-30)
  }
}
