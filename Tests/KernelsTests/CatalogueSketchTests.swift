import Kernels
import TestSupport
import Testing

/// What a sketch passes over is seldom among the best, as seldom as was asked for, and never where nothing may be.
@Suite("Catalogue sketch")
struct CatalogueSketchTests {
  /// A catalogue in an arena of its own.
  private struct Catalogue {
    let arena = Arena()
    let weights: Matrix
    let bias: Matrix

    init(
      _ items: Int, _ units: Int, seed: UInt64,
      _ value: (_ row: Int, _ column: Int, inout TwinGenerator) -> Float
    ) {
      var generator = TwinGenerator(seed: seed)
      weights = arena.matrix(rows: items, columns: units)
      bias = arena.matrix(rows: 1, columns: items)
      for row in 0..<items {
        for column in 0..<units { weights[row, column] = value(row, column, &generator) }
        bias[0, row] = row % 2 == 0 ? 0 : Float.random(in: -0.1...0.1, using: &generator)
      }
    }

    /// A reflection is orthogonal, and any will do where nothing is asked of the estimates.
    func sketch(
      set: InstructionSet, head: Int = 0, states: [[Float]]? = nil, rotation: Matrix? = nil,
      threads: Int = 1
    ) -> CatalogueSketch? {
      let units = weights.columns
      let turn = rotation ?? arena.matrix(rows: units, columns: units)
      if rotation == nil {
        for row in 0..<units {
          for column in 0..<units {
            turn[row, column] = (row == column ? 1 : 0) - 2 / Float(units)
          }
        }
      }
      return CatalogueSketch(
        weights, bias: bias, rotation: turn, order: (0..<Int32(weights.rows)).reversed(),
        head: head, tail: weights.rows, states: states ?? [[Float](repeating: 0.5, count: units)],
        set: set, threads: threads)
    }

    func best(_ k: Int, of state: [Float]) -> [Int] {
      let lane = arena.matrix(rows: 1, columns: state.count)
      lane.setRow(0, state)
      let scores = arena.matrix(rows: 1, columns: weights.rows)
      FusedKernels().score(lane: lane, weights, bias: bias, into: scores)
      return Array(
        (0..<weights.rows).sorted { (-scores[0, $0], $0) < (-scores[0, $1], $1) }.prefix(k))
    }
  }

  @Test("only where bytes are looked up", arguments: InstructionSet.available)
  func availability(set: InstructionSet) {
    let catalogue = Catalogue(3, 5, seed: 1) { _, _, _ in 1 }
    #expect((catalogue.sketch(set: set) == nil) == (set == .baseline))
  }

  @Test(
    "no best item is passed over where estimates count for nothing",
    arguments: CatalogueScreenTests.Rows.allCases, InstructionSet.available)
  func candidates(rows: CatalogueScreenTests.Rows, set: InstructionSet) {
    for units in [1, 3, 8, 33, 100, 150] {
      for (items, threads) in [(1, 1), (64, 2), (1000, 3)] {
        let catalogue = Catalogue(items, units, seed: 12) { rows.value($0, $1, using: &$2) }
        guard let sketch = catalogue.sketch(set: set, threads: threads) else { return }
        let lanes = SketchedLanes(sketch, capacity: 13, in: catalogue.arena)
        var generator = TwinGenerator(seed: 13)
        var states: [[Float]] = []
        for lane in 0..<13 {
          let scale: Float = [1, 1e-3, 0, 1e-38, 100][lane % 5]
          states.append((0..<units).map { _ in .random(in: -1...1, using: &generator) * scale })
          #expect(
            lanes.add(
              states[lane][...], k: 1 + lane * 3, admitted: nil, deviations: .infinity, share: 1))
        }
        for (lane, found) in lanes.candidates().enumerated() {
          guard let found else { continue }
          let candidates = found.array(found.count).map(Int.init)
          let best = catalogue.best(1 + lane * 3, of: states[lane])
          let what = "\(set), \(rows), \(items) × \(units), lane \(lane), seeds 12 and 13"
          #expect(Set(best).isSubset(of: candidates), "\(what)")
          #expect(candidates == candidates.sorted(), "\(what)")
        }
      }
    }
  }

  /// Estimates are normal for random rows, turned or not.
  @Test("as many are found as was asked for", arguments: InstructionSet.available)
  func confidence(set: InstructionSet) {
    let (items, units) = (20_000, 100)
    let catalogue = Catalogue(items, units, seed: 14) { row, _, generator in
      .random(in: -1...1, using: &generator) * (row % 3 == 0 ? 1 : 0.5)
    }
    var generator = TwinGenerator(seed: 15)
    let states = (0..<32).map { _ in
      (0..<units).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    guard let sketch = catalogue.sketch(set: set, head: 100, states: states, threads: 2) else {
      return
    }
    let (k, deviations) = (20, [Float(0), 1.2816, 3])
    let found = deviations.map { deviations in
      let lanes = SketchedLanes(sketch, capacity: 32, in: catalogue.arena)
      for state in states {
        #expect(
          lanes.add(state[...], k: k, admitted: nil, deviations: deviations, share: 1))
      }
      return lanes.candidates()
    }
    let shares = found.map { lists in
      zip(lists, states).reduce(0.0) { sum, pair in
        let candidates = Set(pair.0.map { $0.array($0.count).map(Int.init) } ?? [])
        return sum + Double(catalogue.best(k, of: pair.1).count(where: candidates.contains))
      } / Double(k * states.count)
    }
    // A half, 0.9 and 0.9987 of those at the limit, and more of those above it.
    #expect(shares[0] > 0.5 && shares[0] < 0.99, "\(set): \(shares)")
    #expect(shares[1] > 0.9 && shares[2] > 0.995, "\(set): \(shares)")
  }

  @Test(
    "only what is admitted is found, all of it where it is little",
    arguments: InstructionSet.available)
  func filters(set: InstructionSet) {
    let (items, units, k) = (20_000, 40, 20)
    let catalogue = Catalogue(items, units, seed: 16) { _, _, generator in
      .random(in: -1...1, using: &generator)
    }
    guard let sketch = catalogue.sketch(set: set, threads: 2) else { return }
    let lanes = SketchedLanes(sketch, capacity: 3, in: catalogue.arena)
    var generator = TwinGenerator(seed: 17)
    let state = (0..<units).map { _ in Float.random(in: -1...1, using: &generator) }
    let words = (items + 63) / 64
    let odd = [UInt64](repeating: 0xAAAA_AAAA_AAAA_AAAA, count: words)
    var few = [UInt64](repeating: 0, count: words)
    for item in [7, 5_000, 19_999] { few[item / 64] |= 1 << UInt64(item % 64) }
    #expect(lanes.add(state[...], k: k, admitted: odd, deviations: 1.28, share: 0.2))
    // In a fifth of the tiles are fewer than there are.
    #expect(lanes.add(state[...], k: k, admitted: few, deviations: 1.28, share: 0.2))
    #expect(
      !lanes.add(
        [Float](repeating: .infinity, count: units)[...], k: k, admitted: nil, deviations: 1,
        share: 1))
    let found = lanes.candidates().map { $0.map { $0.array($0.count) } }
    #expect(found.count == 2 && found[1] == [7, 5_000, 19_999])
    #expect((found[0]?.count ?? 0) >= k && found[0]?.allSatisfy { $0 % 2 == 1 } == true)
  }

  @Test("the nearest direction is found", arguments: [1, 15, 16, 40])
  func directions(count: Int) {
    var generator = TwinGenerator(seed: 18)
    let (rows, units) = (37, 9)
    let arena = Arena()
    let matrix = arena.matrix(rows: rows, columns: units)
    for row in 0..<rows {
      matrix.setRow(row, (0..<units).map { _ in .random(in: -1...1, using: &generator) })
    }
    var all = (0..<count).map { _ in
      (0..<units).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    // The first of equal ones.
    if count > 2 { all[2] = all[1] }
    let nearest = arena.vector(Int32.self, count: rows)
    Directions(all, units: units, in: arena).nearest(to: matrix, into: nearest)
    for row in 0..<rows {
      let products = all.map { direction in
        let length = direction.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return (0..<units).reduce(0) { $0 + Double(matrix[row, $1]) * Double(direction[$1]) }
          / length
      }
      let best = products.max() ?? 0
      #expect(products[Int(nearest[row])] > best - 1e-5 && nearest[row] != 2, "row \(row), seed 18")
    }
  }
}
