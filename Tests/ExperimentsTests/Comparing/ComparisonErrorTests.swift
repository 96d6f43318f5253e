import Evaluation
import Experiments
import Recommendation
import SessionData
import Testing

@Suite struct ComparisonErrorTests {
  private let pop: ModelSpecification

  init() throws { pop = try ModelSpecification("pop") }

  private func error(
    _ models: [ModelSpecification], on splits: [Split] = [Quick.split],
    _ change: (inout ComparisonSettings) -> Void = { _ in }
  ) -> ComparisonError? {
    #expect(throws: ComparisonError.self) {
      try Comparison.run(models, on: splits, settings: Quick.settings(change))
    }
  }

  @Test func `a test without the training's items`() throws {
    let train = Quick.walks(0..<50)
    func test(_ sessions: [String]) throws -> ComparisonError? {
      error([pop], on: [Split(train: train, test: Quick.log(sessions), name: "may")])
    }
    #expect(try test(["xy", "yz"]) == .nothingInCommon(test: "may"))
    let one = EventLog(sessions: [["i1"], ["i2"]])
    #expect(
      error([pop], on: [Split(train: train, test: one)]) == .nothingToPredict(test: "test"))
    let text = "\(ComparisonError.nothingInCommon(test: "may"))"
    #expect(text.contains("none of its items occurs in training") && text.contains("itemColumn"))
  }

  @Test func `models and splits that do not go together`() throws {
    let test = Quick.walks(0..<9)
    let finished = ModelSpecification.model(try Quick.fitted("pop", to: test), named: "old")
    #expect(error([]) == .nothingToCompare(models: 0, splits: 1))
    #expect(error([pop], on: []) == .nothingToCompare(models: 1, splits: 0))
    #expect(
      error([pop], on: [Split(train: nil, test: test)]) == .noTrainingLog(model: "pop"))
    #expect(
      error([finished], on: [Quick.split, Quick.split])
        == .trainedBefore(model: "popularity", splits: 2))
    #expect(
      error([pop, finished]) { $0.baseline = "mc" }
        == .unknownBaseline(name: "mc", models: ["pop", "old"]))
  }

  @Test func `a model without items that the test asks for`() throws {
    let poor = ModelSpecification.making("poor") { _, _ in FirstItems.model(Quick.log(["ab"])) }
    #expect(
      error([poor], on: [Split(train: Quick.log(["abc"]), test: Quick.log(["abc", "cb"]))])
        == .itemsMissing(model: "poor", items: 1))
  }

  @Test func `settings outside their range`() throws {
    func parameter(_ change: (inout ComparisonSettings) -> Void) throws -> String? {
      guard case .invalidSetting(let parameter, _, _)? = error([pop], change) else {
        return nil
      }
      return parameter
    }
    #expect(try parameter { $0.seeds = 0 } == "seeds")
    #expect(try parameter { $0.resamples = 5 } == "resamples")
    #expect(try parameter { $0.timedClicks = 0 } == "timedClicks")
    #expect(try parameter { $0.confidence = 1 } == "confidence")
    #expect(try parameter { $0.threads = 0 } == "threads")
    #expect(
      "\(ComparisonError.invalidSetting(parameter: "timedClicks", value: "0", allowed: "1"))"
        == "timedClicks is 0; allowed: 1")
  }
}
