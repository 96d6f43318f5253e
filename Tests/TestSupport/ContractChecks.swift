import Recommendation
import RecommendationTesting
import Testing

extension RecommenderContract {
  /// Trains models on the planted log and records an issue for every broken clause.
  ///
  ///     @Test func keepsTheContract() throws {
  ///       try RecommenderContract.check { log in try MyModel(training: log) }
  ///     }
  public static func check<Model: NextItemRecommender>(
    findsSuccessor: Bool = true, sourceLocation: SourceLocation = #_sourceLocation,
    _ train: (PlantedLog) throws -> Model
  ) rethrows {
    for violation in try violations(findsSuccessor: findsSuccessor, train) {
      Issue.record("\(Model.self): \(violation)", sourceLocation: sourceLocation)
    }
  }
}

extension ServableContract {
  /// Records an issue for every broken clause.
  public static func check<Model: ServableRecommender>(
    _ model: Model, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for violation in violations(of: model) {
      Issue.record("\(Model.self): \(violation)", sourceLocation: sourceLocation)
    }
  }
}
