import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@testable import Baselines

@Suite struct BaselineContractTests {
  /// Those that know order find the planted successor; the others know what belongs together only.
  @Test(arguments: BaselineSpecification.names)
  func keepsTheContract(_ name: String) throws {
    let specification = try BaselineSpecification(name)
    let findsSuccessor = ["markov", "sequential-rules"].contains(name)
    func check<Model: ServableRecommender>(_ model: Model) throws {
      ServableContract.check(model)
      try RecommenderContract.check(findsSuccessor: findsSuccessor) { log in
        try #require(
          specification.fit(log.sessions, itemCount: PlantedLog.itemCount) as? Model)
      }
    }
    try check(specification.fit(PlantedLog().sessions, itemCount: PlantedLog.itemCount))
  }

  /// Items that the training lacks have scores, and a log without sessions is none to trip over.
  @Test(arguments: BaselineSpecification.names)
  func itemsAndSessionsMayBeMissing(_ name: String) throws {
    let specification = try BaselineSpecification(name)
    for sessions in [log([]), log([[], [0, 1], []]), log([[2]])] {
      let model = specification.fit(sessions, itemCount: 6)
      for history: [ItemIndex] in [[], [5], [0, 5, 0], [2, 2]] {
        let row = scores(model, after: history)
        #expect(row.allSatisfy { $0.isFinite }, "\(row) after \(history)")
      }
    }
  }
}
