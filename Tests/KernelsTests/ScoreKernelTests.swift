import Kernels
import TestSupport
import Testing

/// Scores of the catalogue and their comparison against plain loops.
@Suite("Score kernels", .serialized)
struct ScoreKernelTests {
  private let columns = ScoreStanding.columns

  /// Near the plain sums, and an item and a lane have the very bits by themselves that they have beside
  /// others.
  @Test("scores", arguments: InstructionSet.available)
  func scores(set: InstructionSet) {
    let kernels = FusedKernels(set)
    var generator = TwinGenerator(seed: 3)
    for units in Lengths.all {
      let count = 1 + units * 5 % 40
      let arena = Arena()
      let what = "\(count) items of \(units) units, \(set), seed 3"
      let items = Canvas(
        count, units, offset: Lengths.offset(units), gap: Lengths.gap(units), in: arena,
        values: -2...2, using: &generator)
      let bias = Canvas(1, count, in: arena, values: -2...2, using: &generator)
      let lanes = Canvas(
        units, columns, offset: 0, gap: 0, in: arena, values: -2...2, using: &generator)
      let together = Canvas(count, columns, offset: 3, gap: 0, in: arena)
      kernels.score(lanes: lanes.matrix, items.matrix, bias: bias.matrix, into: together.matrix)
      for lane in [0, 7, 15] {
        let state = arena.matrix(rows: 1, columns: units)
        state.setRow(0, (0..<units).map { lanes.matrix[$0, lane] })
        let alone = Canvas(1, count, offset: 5, gap: 0, in: arena)
        kernels.score(lane: state, items.matrix, bias: bias.matrix, into: alone.matrix)
        #expect(alone.isIntact, "\(what)")
        for item in 0..<count {
          let expected = (0..<units).reduce(Double(bias.values[item])) {
            $0 + Double(items.matrix[item, $1]) * Double(state[0, $1])
          }
          let score = together.matrix[item, lane]
          #expect(abs(Double(score) - expected) <= 1e-4, "lane \(lane), item \(item), \(what)")
          #expect(
            alone.values[item].bitPattern == score.bitPattern, "alone, item \(item), \(what)")
          let one = Canvas(1, columns, offset: 0, gap: 0, in: arena)
          let (weights, itsBias) = (
            items.matrix.rows(item..<item + 1), bias.matrix.columns(item..<item + 1)
          )
          kernels.score(lanes: lanes.matrix, weights, bias: itsBias, into: one.matrix)
          #expect(one.values[lane].bitPattern == score.bitPattern, "item \(item), \(what)")
        }
        let rows = arena.vector(Int32.self, count: 3 * count / 2)
        for index in 0..<rows.count { rows[index] = Int32(index * 7 % count) }
        let picked = Canvas(1, rows.count, offset: 3, gap: 0, in: arena)
        kernels.score(
          lane: state, items.matrix, bias: bias.matrix, rows: rows, into: picked.matrix)
        #expect(
          picked.isIntact && picked.values == rows.array(rows.count).map { alone.values[Int($0)] },
          "picked, \(what)")
      }
      #expect(together.isIntact, "\(what)")
    }
  }

  @Test("scores of a lane as a row", arguments: InstructionSet.available)
  func turn(set: InstructionSet) {
    var generator = TwinGenerator(seed: 4)
    for count in Lengths.some where count > 0 {
      let arena = Arena()
      let scores = Canvas(
        count, columns, offset: 0, gap: 0, in: arena, values: -2...2, using: &generator)
      for lanes in [1, 3, 16] {
        let rows = Canvas(lanes, count, in: arena)
        FusedKernels(set).turn(scores.matrix, into: rows.matrix)
        let expected = (0..<lanes).flatMap { lane in
          (0..<count).map { scores.matrix[$0, lane] }
        }
        #expect(rows.values == expected && rows.isIntact, "\(count) × \(lanes), seed 4")
      }
    }
  }

  /// Few different values, so that many are equal, and all the special ones.
  @Test("comparison", arguments: InstructionSet.available)
  func compare(set: InstructionSet) {
    let values: [Float] = [.nan, -.infinity, -1, -0.0, 0, 1, 2, .infinity]
    var generator = TwinGenerator(seed: 5)
    for count in 0...67 {
      let arena = Arena()
      let scores = arena.matrix(rows: 5, columns: columns)
      let standing = ScoreStanding(in: arena)
      for column in 0..<columns {
        standing.targets[column] = values.randomElement(using: &generator) ?? 0
        standing.limits[column] = values.randomElement(using: &generator) ?? 0
        for row in 0..<5 {
          scores[row, column] = values.randomElement(using: &generator) ?? 0
        }
      }
      let above = arena.vector(Int32.self, count: count)
      let found = FusedKernels(set).compare(scores, count: count, with: standing, above: above)
      let what = "\(count) scores, \(set), seed 5"
      var listed: [Int32] = []
      var greater = [Int](repeating: 0, count: columns)
      var equal = greater
      for place in 0..<count {
        let (score, column) = (scores[place / columns, place % columns], place % columns)
        if score > standing.targets[column] { greater[column] += 1 }
        if score == standing.targets[column] { equal[column] += 1 }
        let limit = standing.limits[column]
        if score.isNaN || limit.isNaN || score > limit { listed.append(Int32(place)) }
      }
      #expect(above.array(found) == listed, "\(what)")
      #expect((0..<columns).map(standing.greater) == greater, "\(what)")
      #expect((0..<columns).map(standing.equal) == equal, "\(what)")
      // What is found is added to what was found before.
      _ = FusedKernels(set).compare(scores, count: count, with: standing, above: above)
      #expect((0..<columns).map(standing.greater) == greater.map { 2 * $0 }, "\(what)")
    }
  }
}
