import Recommendation

/// What every recommender must do, for tests with any framework.
///
/// ```swift
/// @Test func keepsTheContract() throws {
///   let violations = try RecommenderContract.violations { log in try MyModel(training: log.sessions) }
///   #expect(violations == [])
/// }
/// ```
///
/// Evaluation, comparison and server rely on these clauses: scores are finite and overwrite the buffer; a batch gives
/// what single calls give; lists, ranks, and the scores of a few items or of those that have one are those of the whole row; states are values;
/// threads may share the model; filters hold; the same training gives the same scores.
public enum RecommenderContract {
  /// Trains models on the planted log and looks for broken clauses.
  ///
  /// - Parameters:
  ///   - findsSuccessor: whether the model should learn which item follows which; popularity cannot.
  ///   - train: a model of a log, with a catalogue of ``PlantedLog/itemCount`` items; called twice, it must give
  ///     the same scores.
  /// - Returns: what is wrong, in words; empty when the models keep the contract.
  public static func violations<Model: NextItemRecommender>(
    findsSuccessor: Bool = true, _ train: (PlantedLog) throws -> Model
  ) rethrows -> [String] {
    let log = PlantedLog()
    let model = try train(log)
    guard model.itemCount == PlantedLog.itemCount else {
      return ["\(model.itemCount) items, trained on a catalogue of \(PlantedLog.itemCount)"]
    }
    var probe = RecommenderProbe(model: model)
    probe.scoresAreFiniteAndOverwritten()
    probe.batchEqualsOneByOne()
    probe.rankingsEqualRows()
    probe.someItemsScoreAsInTheRow()
    probe.sparseScoresAreThoseOfTheRow()
    probe.statesAreValues()
    probe.threadsShareTheModel()
    probe.excludedItemsStayOut()
    probe.onlySetsRestrict()
    probe.listsEndWithTheCatalogue()
    probe.scoresEqual(try train(log))
    if findsSuccessor { probe.findsSuccessors() }
    return probe.violations
  }
}
