import Kernels
import TestSupport
import Testing

/// What a screen passes over is never among the best, whatever the weights.
@Suite("Catalogue screen")
struct CatalogueScreenTests {
  /// Rows that a bound has a hard time with.
  enum Rows: String, CaseIterable {
    case even, skewed, nearlyEqual, equal, sparse, huge, tiny

    func value(_ row: Int, _ column: Int, using generator: inout TwinGenerator) -> Float {
      let value = Float.random(in: -1...1, using: &generator)
      switch self {
      case .even: return value
      case .skewed: return column == 3 ? 50 * value : value
      case .nearlyEqual: return Float(column % 5) - 2 + value * 1e-6
      case .equal: return Float(column % 5) - 2
      case .sparse: return row % 3 == 0 ? 0 : column == row % 7 ? value : 0
      case .huge: return value * 1e15
      case .tiny: return value * 1e-36
      }
    }
  }

  @Test("only where bytes are multiplied", arguments: InstructionSet.available)
  func availability(set: InstructionSet) {
    let arena = Arena()
    let screen = CatalogueScreen(
      arena.matrix(rows: 3, columns: 5), bias: arena.matrix(rows: 1, columns: 3), set: set,
      threads: 1)
    #expect((screen == nil) == (set == .baseline))
  }

  /// The best by plain sorting of exact scores are among the candidates, for whole catalogues and parts.
  @Test("no best item is passed over", arguments: Rows.allCases, InstructionSet.available)
  func candidates(rows: Rows, set: InstructionSet) {
    for units in [1, 3, 8, 33, 100] { candidates(rows, units, set) }
  }

  private func candidates(_ rows: Rows, _ units: Int, _ set: InstructionSet) {
    var generator = TwinGenerator(seed: 11)
    for (items, threads) in [(1, 1), (63, 1), (64, 2), (1000, 3)] {
      let arena = Arena()
      let weights = arena.matrix(rows: items, columns: units)
      let bias = arena.matrix(rows: 1, columns: items)
      for row in 0..<items {
        for column in 0..<units {
          weights[row, column] = rows.value(row, column, using: &generator)
        }
        bias[0, row] = row % 2 == 0 ? 0 : Float.random(in: -0.1...0.1, using: &generator)
      }
      guard let screen = CatalogueScreen(weights, bias: bias, set: set, threads: threads) else {
        return
      }
      for part in [0..<items, items / 128 * 64..<items] {
        let lanes = ScreenedLanes(screen, capacity: 13, in: arena)
        var states: [[Float]] = []
        for lane in 0..<13 {
          let scale: Float = [1, 1e-3, 0, 1e-38, 100][lane % 5]
          states.append((0..<units).map { _ in .random(in: -1...1, using: &generator) * scale })
          #expect(lanes.add(states[lane][...], k: 1 + lane * 3, admitted: nil))
        }
        for (lane, found) in lanes.candidates(among: part).enumerated() {
          guard let found else { continue }
          let candidates = found.array(found.count).map(Int.init)
          let best = best(1 + lane * 3, of: states[lane], weights, bias, among: part)
          let what = "\(set), \(rows), \(items) × \(units), lane \(lane), \(part), seed 11"
          #expect(Set(best).isSubset(of: candidates), "\(what)")
          #expect(
            candidates == candidates.sorted() && candidates.allSatisfy(part.contains), "\(what)")
        }
      }
    }
  }

  private func best(
    _ k: Int, of state: [Float], _ weights: Matrix, _ bias: Matrix, among part: Range<Int>
  ) -> [Int] {
    let arena = Arena()
    let lane = arena.matrix(rows: 1, columns: state.count)
    lane.setRow(0, state)
    let scores = arena.matrix(rows: 1, columns: weights.rows)
    FusedKernels().score(lane: lane, weights, bias: bias, into: scores)
    return Array(part.sorted { (-scores[0, $0], $0) < (-scores[0, $1], $1) }.prefix(k))
  }

  /// The best item's codes are at the end of their range, and so are the state's: sums are as large as they get.
  ///
  /// If one were cut off, others would seem better.
  @Test("sums of products do not overflow", arguments: InstructionSet.available)
  func largestCodes(set: InstructionSet) {
    let (items, units) = (200, 64)
    for sign: Float in [1, -1] {
      let arena = Arena()
      let weights = arena.matrix(rows: items, columns: units)
      for row in 0..<items {
        weights.setRow(row, (0..<units).map { row == 77 ? sign : $0 % 2 == 0 ? 1 : -1 })
      }
      let bias = arena.matrix(rows: 1, columns: items)
      for row in 0..<items where row != 77 { bias[0, row] = 5 }
      guard let screen = CatalogueScreen(weights, bias: bias, set: set, threads: 1) else { return }
      let lanes = ScreenedLanes(screen, capacity: 1, in: arena)
      #expect(
        lanes.add([Float](repeating: sign, count: units)[...], k: 1, admitted: nil))
      let found = lanes.candidates(among: 0..<items)[0]
      #expect(found.map { $0.array($0.count) } == [77], "\(set), \(sign)")
    }
  }

  @Test(
    "most items are passed over, and those that are not admitted",
    arguments: InstructionSet.available)
  func prunes(set: InstructionSet) {
    var generator = TwinGenerator(seed: 12)
    let (items, units) = (20_000, 40)
    let arena = Arena()
    let weights = arena.matrix(rows: items, columns: units)
    for row in 0..<items {
      weights.setRow(row, (0..<units).map { _ in .random(in: -1...1, using: &generator) })
    }
    let bias = arena.matrix(rows: 1, columns: items)
    guard let screen = CatalogueScreen(weights, bias: bias, set: set, threads: 2) else { return }
    let lanes = ScreenedLanes(screen, capacity: 3, in: arena)
    let state = (0..<units).map { _ in Float.random(in: -1...1, using: &generator) }
    let odd = [UInt64](repeating: 0xAAAA_AAAA_AAAA_AAAA, count: (items + 63) / 64)
    #expect(lanes.add(state[...], k: 20, admitted: nil))
    #expect(lanes.add(state[...], k: 20, admitted: odd))
    // Every score is its bias: too many are equal to be told apart.
    #expect(lanes.add([Float](repeating: 0, count: units)[...], k: 20, admitted: nil))
    #expect(!lanes.add([Float](repeating: .infinity, count: units)[...], k: 20, admitted: nil))
    let found = lanes.candidates(among: 0..<items)
    #expect((20...200).contains(found[0]?.count ?? 0) && (20...200).contains(found[1]?.count ?? 0))
    #expect(found[1]?.array(found[1]?.count ?? 0).allSatisfy { $0 % 2 == 1 } == true)
    #expect(found.count == 3 && found[2] == nil)
  }

  @Test(
    "states and weights whose scores might overflow are left out",
    arguments: InstructionSet.available)
  func overflow(set: InstructionSet) {
    let arena = Arena()
    let weights = arena.matrix(rows: 70, columns: 4)
    weights.fill(1e19)
    let bias = arena.matrix(rows: 1, columns: 70)
    guard let screen = CatalogueScreen(weights, bias: bias, set: set, threads: 1) else { return }
    let lanes = ScreenedLanes(screen, capacity: 4, in: arena)
    #expect(lanes.add([1, 1, 1, 1], k: 1, admitted: nil))
    #expect(!lanes.add([1e19, 1, 1, 1], k: 1, admitted: nil))
    #expect(!lanes.add([.nan, 1, 1, 1], k: 1, admitted: nil))
    #expect(!lanes.add([1, 1, -.infinity, 1], k: 1, admitted: nil))
  }
}
