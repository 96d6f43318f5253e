import SessionData
import Testing

@testable import Baselines

/// Scores computed by hand.
///
/// Sessions end in their order; the current one is 0, 1.
@Suite struct NeighbourTests {
  private let sessions = log([[0, 2], [1, 3, 4], [0, 1, 5], [6, 7]])
  private let current: [ItemIndex] = [0, 1]

  private func expect(
    _ actual: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let worst = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(
      actual.count == expected.count && worst < 1e-5, "\(actual)", sourceLocation: sourceLocation)
  }

  /// cosines 1/√(2·2), 1/√(2·3), 2/√(2·3).
  @Test func sessionKNNAddsUpCosines() {
    let (a, b, c): (Float, Float, Float) = (0.5, 0.408_248, 0.816_497)
    expect(
      scores(SessionKNN(sessions, itemCount: 8), after: current), [a + c, b + c, a, b, b, c, 0, 0])
  }

  @Test func sessionKNNMayUseJaccard() {
    var settings = SessionKNN.Settings()
    settings.similarity = .jaccard
    let (a, b, c): (Float, Float, Float) = (1.0 / 3, 0.25, 2.0 / 3)
    expect(
      scores(SessionKNN(sessions, itemCount: 8, settings: settings), after: current),
      [a + c, b + c, a, b, b, c, 0, 0])
  }

  /// The nearest is the third session; of the two most recent with a common item the first falls out.
  @Test func neighboursAreFewAndRecent() {
    var settings = SessionKNN.Settings()
    settings.k = 1
    expect(
      scores(SessionKNN(sessions, itemCount: 8, settings: settings), after: current),
      [0.816_497, 0.816_497, 0, 0, 0, 0.816_497, 0, 0])
    settings.k = 100
    settings.sample = 2
    #expect(scores(SessionKNN(sessions, itemCount: 8, settings: settings), after: current)[2] == 0)
  }

  /// Weights ½ and 1 by place; similarities ¼, ½, ¾; neighbours with the newest item count 1, the first ½.
  @Test func vsknnWeighsPlaces() {
    let (a, b, c): (Float, Float, Float) = (0.125, 0.5, 0.75)
    expect(
      scores(VSKNN(sessions, itemCount: 8), after: current), [a + c, b + c, a, b, b, c, 0, 0])
  }

  /// idf of items: 0 and 1 occur twice in four sessions, the others once.
  @Test func vsknnAddsRarity() {
    var settings = VSKNN.Settings()
    settings.idf = 2
    let common: Float = 1 + 2 * 0.693_147
    let rare: Float = 1 + 2 * 1.386_294
    let (a, b, c): (Float, Float, Float) = (0.125, 0.5, 0.75)
    expect(
      scores(VSKNN(sessions, itemCount: 8, settings: settings), after: current),
      [(a + c) * common, (b + c) * common, a * rare, b * rare, b * rare, c * rare, 0, 0])
  }

  /// A repeated item has the place of its last event: weights 1/3 · 2 and 1 become those of 1 (2 of 3) and 0 (3 of 3).
  @Test func aRepeatedItemKeepsItsLastPlace() {
    let row = scores(VSKNN(log([[0, 2], [1, 3]]), itemCount: 4), after: [0, 1, 0])
    expect(row, [0.5, 1.0 / 3 * 0.5, 0.5, 1.0 / 3 * 0.5])
  }

  /// The same places; linear decay 0.9 for the newest item and 0.8 for the one before, times idf.
  @Test func vmisknnMultipliesRarity() {
    let (a, b, c): (Float, Float, Float) = (0.5 * 0.8, 1 * 0.9, 1.5 * 0.9)
    let (common, rare): (Float, Float) = (0.693_147, 1.386_294)
    expect(
      scores(VMISKNN(sessions, itemCount: 8), after: current),
      [(a + c) * common, (b + c) * common, a * rare, b * rare, b * rare, c * rare, 0, 0])
  }

  /// An item eleven places back counts nothing, rather than less than nothing.
  @Test func decaysNeverGoBelowZero() {
    let history: [ItemIndex] = [0] + Array(8..<20)
    let row = scores(VMISKNN(log([[0, 1], [2, 3]]), itemCount: 20), after: history)
    #expect(row.allSatisfy { $0 == 0 })
  }

  /// Weights e^(−1/1.02) and 1; no age, no distance: cosines with those weights.
  @Test func stanWeighsPlacesInTheCosine() {
    var settings = STAN.Settings()
    settings.ageDecay = 0
    settings.distanceDecay = 0
    let w: Float = 0.375_162
    let norm = (w * w + 1).squareRoot()
    let (a, b, c) = (
      w / (norm * Float(2).squareRoot()), 1 / (norm * Float(3).squareRoot()),
      (w + 1) / (norm * Float(3).squareRoot())
    )
    expect(
      scores(STAN(sessions, itemCount: 8, settings: settings), after: current),
      [a + c, b + c, a, b, b, c, 0, 0])
  }

  /// Only the last common item's neighbourhood counts in full: in 1, 3, 4 that is 1, two places before 4.
  @Test func stanWeighsDistances() {
    var settings = STAN.Settings()
    settings.ageDecay = 0
    settings.positionDecay = 0
    settings.k = 1
    settings.sample = 1
    let row = scores(STAN(log([[1, 3, 4]]), itemCount: 5, settings: settings), after: [1])
    let s: Float = 1 / Float(3).squareRoot()
    expect(row, [0, s, 0, s * 0.613_975, s * 0.376_965])
  }

  /// A session that ended 5 days earlier is e times less alike.
  @Test func stanWeighsAges() {
    let day = 86_400.0
    let sessions = Sessions(
      items: [0, 1, 0, 2], times: [0, 5 * day, 9 * day, 10 * day], offsets: [0, 2, 4])
    var settings = STAN.Settings()
    settings.distanceDecay = 0
    let row = scores(STAN(sessions, itemCount: 3, settings: settings), after: [0])
    #expect(abs(row[2] / row[1] - 2.718_282) < 1e-4)
  }

  /// VSTAN without its two weights is STAN; with them, a candidate counts (1 + 5 idf) · e^((j − n)/1.02).
  @Test func vstanAddsToSTAN() {
    var settings = VSTAN.Settings()
    let stan = scores(STAN(sessions, itemCount: 8), after: current)
    let vstan = scores(VSTAN(sessions, itemCount: 8, settings: settings), after: current)
    let rare: Float = 1 + 5 * 1.386_294
    #expect(abs(vstan[2] - stan[2] * rare * 0.375_162) < 1e-4)
    #expect(abs(vstan[5] - stan[5] * rare) < 1e-4)
    settings.neighbourDecay = 0
    settings.idf = 0
    #expect(scores(VSTAN(sessions, itemCount: 8, settings: settings), after: current) == stan)
  }
}
