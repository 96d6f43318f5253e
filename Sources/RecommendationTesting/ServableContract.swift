import Recommendation

/// What a recommender must do whose sessions are kept between requests, for tests with any framework.
///
/// ```swift
/// #expect(ServableContract.violations(of: model) == [])
/// ```
///
/// A server relies on these clauses beside those of ``RecommenderContract``: a state that is read back from its bytes
/// is the same state, and other bytes are refused; lists of the nearest items have an order and leave the item out; all
/// sessions have vectors of one length, or none has; a model that is prepared for serving gives the same answers.
public enum ServableContract {
  /// Looks for broken clauses.
  ///
  /// - Parameter model: a model in use, with a catalogue of ten items or more. What preparation changes is
  ///   tested by a catalogue large enough for it.
  /// - Returns: what is wrong, in words; empty when the model keeps the contract.
  public static func violations<Model: ServableRecommender>(of model: Model) -> [String] {
    precondition(model.itemCount >= 10, "\(model.itemCount) items are too few to tell")
    var probe = ServableProbe(model: model)
    probe.statesSurviveAsBytes()
    probe.otherBytesAreRefused()
    probe.nearestItemsAreALadder()
    probe.likenessIsThatOfTheNearestItems()
    probe.vectorsAreOfOneLength()
    probe.preparedModelAnswersAlike()
    probe.isIntact()
    return probe.violations
  }
}
