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
    for (number, units) in Lengths.all.enumerated() {
      let count = 1 + units * 5 % 40
      let columns = columns * (1 + number % 4)
      let arena = Arena()
      let what = "\(count) items of \(units) units, \(columns) lanes, \(set), seed 3"
      let items = Canvas(
        count, units, offset: Lengths.offset(units), gap: Lengths.gap(units), in: arena,
        values: -2...2, using: &generator)
      let bias = Canvas(1, count, in: arena, values: -2...2, using: &generator)
      let lanes = Canvas(
        units, columns, offset: 0, gap: 0, in: arena, values: -2...2, using: &generator)
      let together = Canvas(count, columns, offset: 3, gap: 0, in: arena)
      kernels.score(lanes: lanes.matrix, items.matrix, bias: bias.matrix, into: together.matrix)
      for lane in [0, 7, columns - 1] {
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
      let scores = Canvas(count, columns, gap: 16, in: arena, values: -2...2, using: &generator)
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
    // Every one is above the limit.
    let ascending = (0..<128).map { Float($0) }
    let seed = UInt64.random(in: 0 ... .max)
    var generator = TwinGenerator(seed: seed)
    for lanes in [1, 2, 7, 15, 16] {
      let rows = (0..<lanes).map { _ in
        (0..<128).map { _ in values.randomElement(using: &generator) ?? 0 }
      }
      for isSingle in [false, true] where lanes == 1 || !isSingle {
        compare(rows, isSingle: isSingle, set, seed, using: &generator)
        let steep = rows.map { _ in ascending }
        compare(steep, isSingle: isSingle, set, seed, using: &generator)
      }
    }
  }

  /// Tiles of two words of items, of which the last has some places free.
  private func compare(
    _ rows: [[Float]], isSingle: Bool, _ set: InstructionSet, _ seed: UInt64,
    using generator: inout TwinGenerator
  ) {
    let items = [64..<128, 128..<128 + Int.random(in: 1...64, using: &generator)]
    let lanes = rows.count
    let what = "\(lanes) lanes, alone: \(isSingle), \(items), \(set), seed \(seed)"
    let count = items[0].count + items[1].count
    let rows = rows.map { Array($0.prefix(count)) }
    let targets = (0..<lanes).map { _ in rows[0].randomElement(using: &generator) ?? 0 }
    let lengths = (0..<lanes).map { _ in [0, 1, 3, 20, 1000].randomElement(using: &generator) ?? 0 }
    let words = (0..<2).map { _ in
      (0..<lanes).map { _ in UInt64.random(in: 0 ... .max, using: &generator) }
    }
    for isFiltered in [false, true] {
      let arena = Arena()
      let standing = ScoreStanding(lists: lengths, isSingle: isSingle, items: count, in: arena)
      for lane in 0..<lanes where !targets[lane].isNaN {
        standing.setTarget(targets[lane], of: lane)
      }
      for (tile, items) in items.enumerated() {
        let scores = arena.matrix(rows: 64, columns: columns)
        for (place, item) in items.enumerated() {
          for lane in 0..<lanes {
            let (row, column) = isSingle ? (place / columns, place % columns) : (place, lane)
            scores[row, column] = rows[lane][item - 64]
          }
        }
        let admitted = arena.vector(UInt64.self, count: lanes)
        admitted.set(words[tile])
        FusedKernels(set).compare(
          scores, of: items, with: standing, admitted: isFiltered ? admitted : nil)
      }
      for lane in 0..<lanes {
        let (row, target) = (rows[lane], targets[lane])
        #expect(standing.greater(lane) == row.count { $0 > target }, "\(what)")
        #expect(standing.equal(lane) == row.count { $0 == target }, "\(what)")
        #expect(standing.notNumbers(lane) == row.count { $0.isNaN }, "\(what)")
        let candidates = row.indices.filter { place in
          let isAdmitted = words[place / 64][lane] >> UInt64(place % 64) & 1 == 1
          return !row[place].isNaN && (isAdmitted || !isFiltered)
        }
        let best = candidates.sorted {
          row[$0] == row[$1] ? $0 < $1 : row[$0] > row[$1]
        }.prefix(lengths[lane])
        // The lower half of a key is all bits of the item turned around.
        let found = standing.best(lane).sorted(by: >).map {
          Int(Int32(bitPattern: ~UInt32(truncatingIfNeeded: $0))) - 64
        }
        #expect(found == Array(best), "lane \(lane), \(lengths[lane]) of \(what)")
      }
    }
  }
}
