import SessionData
import Testing

@testable import Evaluation

@Suite struct EvaluationErrorTests {
  private let model = HistoryHash(itemCount: 10)
  private let counts = [Int64](repeating: 1, count: 10)

  private func evaluate(
    _ sessions: [[ItemIndex]], counts: [Int64]? = nil,
    _ change: (inout EvaluationSettings) -> Void = { _ in }
  ) throws(EvaluationError) {
    var settings = EvaluationSettings()
    change(&settings)
    _ = try Evaluator(settings).evaluate(
      model, sessions: store(sessions), itemCounts: counts ?? self.counts)
  }

  @Test func notANumberNamesSessionAndPosition() {
    var poisoned = model
    poisoned.poison = 7
    let error = #expect(throws: EvaluationError.self) {
      _ = try Evaluator().evaluate(
        poisoned, sessions: store([[1, 2], [3, 4, 7, 5]]), itemCounts: counts)
    }
    var location = ScoreLocation(target: 5, items: 1)
    location.session = 1
    location.position = 3
    #expect(error == .scoreNotANumber(location))
    #expect("\(error ?? .cancelled)".contains("in session 1 after 3 events"))
  }

  @Test func nothingToPredict() {
    #expect(throws: EvaluationError.nothingToPredict(sessions: 2, events: 2)) {
      try evaluate([[1], [2]])
    }
    #expect(throws: EvaluationError.nothingToPredict(sessions: 0, events: 0)) {
      try evaluate([])
    }
  }

  @Test func countsOfAnotherCatalogue() {
    #expect(throws: EvaluationError.itemCountsMismatch(expected: 10, actual: 9)) {
      try evaluate([[1, 2]], counts: [Int64](repeating: 1, count: 9))
    }
    #expect(throws: EvaluationError.negativeItemCount(item: 0, count: -4)) {
      try evaluate([[1, 2]], counts: [-4] + counts.dropFirst())
    }
  }

  @Test(arguments: [-1, 10])
  func itemsBeyondTheCatalogue(_ item: ItemIndex) {
    #expect(throws: EvaluationError.itemOutOfRange(item: item, event: 2, itemCount: 10)) {
      try evaluate([[1, 2, item]])
    }
  }

  @Test func settingsOutsideTheirRange() {
    func refuses(_ change: (inout EvaluationSettings) -> Void) -> Bool {
      do throws(EvaluationError) {
        try evaluate([[1, 2]], change)
        return false
      } catch .invalidSetting {
        return true
      } catch {
        return false
      }
    }
    #expect(refuses { $0.cutoffs = [] })
    #expect(refuses { $0.cutoffs = [5, 0] })
    #expect(refuses { $0.metrics = [] })
    #expect(refuses { $0.metrics = [.recall, .mrr, .recall] })
    for name in ["", "a@b", "coverage", "popularity"] {
      #expect(refuses { $0.metrics.append(RankMetric(name) { _, _ in 1 }) }, "\(name)")
    }
    #expect(refuses { $0.lanes = 0 })
    #expect(refuses { $0.threads = 0 })
    #expect(refuses { $0.confidence = 1 })
    #expect(refuses { $0.confidence = .nan })
    #expect(refuses { $0.resamples = 0 })
    #expect(refuses { $0.confidence = 0 })
    #expect(!refuses { $0.cutoffs = [1] })
    #expect(!refuses { ($0.lanes, $0.threads, $0.resamples, $0.confidence) = (1, 1, 1, 0.5) })
    #expect(!refuses { $0.confidence = 0.9 })
  }

  @Test func cancellationEndsTheRun() {
    #expect(throws: EvaluationError.cancelled) {
      _ = try Evaluator().evaluate(
        model, sessions: store([[1, 2, 3]]), itemCounts: counts, isCancelled: { true })
    }
  }
}
