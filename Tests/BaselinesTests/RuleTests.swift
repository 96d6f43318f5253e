import Recommendation
import SessionData
import Testing

@testable import Baselines

@Suite struct RuleTests {
  private let sessions = log([[0, 1, 2, 1], [1, 0], [3, 3]])

  /// Item 1 occurs twice beside 0 and 2, and once more beside 0.
  @Test func associationRulesCountPairsInEitherOrder() {
    let model = AssociationRules(sessions, itemCount: 4)
    #expect(scores(model, after: [1]) == [3, 0, 2, 0])
    #expect(scores(model, after: [1, 2]) == [1, 2, 0, 0])
    #expect(scores(model, after: [3]) == [0, 0, 0, 0])
  }

  @Test func markovCountsTheNextItemOnly() {
    let model = Markov(sessions, itemCount: 4)
    #expect(scores(model, after: [0]) == [0, 1, 0, 0])
    #expect(scores(model, after: [1]) == [1, 0, 1, 0])
    #expect(scores(model, after: [3]) == [0, 0, 0, 1])
  }

  /// After 0 come 1 at once, 2 after two and 1 after three steps.
  @Test(arguments: [
    (DistanceWeight.div, Float(1 + 1.0 / 3), Float(0.5)),
    (.same, 2, 1), (.linear, 0.9 + 0.7, 0.8), (.quadratic, 1 + 1.0 / 9, 0.25),
    (.log, 3.806_108, 1.759_938),
  ])
  func sequentialRulesWeighTheDistance(_ weight: DistanceWeight, _ one: Float, _ two: Float) {
    var settings = SequentialRules.Settings()
    settings.weighting = weight
    let row = scores(SequentialRules(sessions, itemCount: 4, settings: settings), after: [0])
    #expect(abs(row[1] - one) < 1e-5 && abs(row[2] - two) < 1e-5, "\(row)")
    #expect(row[0] == 0 && row[3] == 0)
  }

  @Test func sequentialRulesEndAfterTheSteps() {
    var settings = SequentialRules.Settings()
    settings.steps = 2
    let row = scores(SequentialRules(sessions, itemCount: 4, settings: settings), after: [0])
    #expect(row == [0, 1, 0.5, 0])
  }

  @Test func pruningKeepsTheWeightiestRules() {
    var settings = SequentialRules.Settings()
    settings.pruning = 1
    let model = SequentialRules(sessions, itemCount: 4, settings: settings)
    #expect(scores(model, after: [0])[2] == 0)
    #expect(model.rules[0].map(\.item) == [1])
    // Of equal weights the lower item stays.
    let ties = log([[5, 4], [5, 3], [5, 2]])
    #expect(
      Markov(ties, itemCount: 6, settings: markov(pruning: 2)).rules[5].map(\.item) == [2, 3])
  }

  private func markov(pruning: Int) -> Markov.Settings {
    var settings = Markov.Settings()
    settings.pruning = pruning
    return settings
  }

  /// Items 0 and 1 share two sessions that hold 2 and 2 of them: 2 / √(22 · 22), then 1 / √(22 · 21).
  @Test func itemKNNDividesByPopularity() {
    let model = ItemKNN(sessions, itemCount: 4)
    let row = scores(model, after: [2, 0])
    #expect(abs(row[1] - 2 / 22) < 1e-6 && abs(row[2] - 1 / 21.494_185) < 1e-6, "\(row)")
    #expect(row[0] == 0 && row[3] == 0)
    #expect(model.nearestItems(to: 0, k: 1)?.map(\.item) == [1])
  }

  @Test func itemKNNMayNormaliseByTheOtherItemOnly() {
    var settings = ItemKNN.Settings()
    settings.regularization = 0
    settings.alpha = 0
    let row = scores(ItemKNN(sessions, itemCount: 4, settings: settings), after: [0])
    #expect(row == [0, 1, 1, 0])
  }
}
