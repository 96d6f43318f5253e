import Recommendation
import SessionData
import Testing

/// What every recommender must do, in one suite that is run from a few lines.
///
///     @Test func keepsTheContract() throws {
///       try RecommenderContract.check { log in try MyModel(training: log) }
///     }
public enum RecommenderContract {
  /// Trains models on the planted log and records an issue for every broken clause.
  ///
  /// - Parameters:
  ///   - findsSuccessor: whether the model should learn which item follows which; popularity cannot.
  ///   - train: a model of a log; called twice, it must give the same scores.
  public static func check<Model: NextItemRecommender>(
    findsSuccessor: Bool = true, sourceLocation: SourceLocation = #_sourceLocation,
    _ train: (PlantedLog) throws -> Model
  ) rethrows {
    for fault in try faults(findsSuccessor: findsSuccessor, train) {
      Issue.record("\(Model.self): \(fault)", sourceLocation: sourceLocation)
    }
  }

  /// What is wrong with the models that `train` gives, in words; empty when they keep the contract.
  public static func faults<Model: NextItemRecommender>(
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
    probe.statesAreValues()
    probe.threadsShareTheModel()
    probe.excludedItemsStayOut()
    probe.onlySetsRestrict()
    probe.listsEndWithTheCatalogue()
    probe.scoresEqual(try train(log))
    if findsSuccessor { probe.findsSuccessors() }
    return probe.faults
  }
}

/// A predictable toy log: item `i` is followed by item `i + 1`, around a ring.
public struct PlantedLog: Sendable {
  /// Size of the catalogue.
  public static let itemCount = 70
  /// Sessions of four events; each item starts as many as every other.
  public let sessions: Sessions

  /// The log, with `repetitions` sessions from every item.
  public init(repetitions: Int = 20) {
    var items: [ItemIndex] = []
    for session in 0..<repetitions * Self.itemCount {
      for step in 0..<4 { items.append(ItemIndex((session + step) % Self.itemCount)) }
    }
    sessions = Sessions(
      items: items, times: items.indices.map(Double.init),
      offsets: Array(stride(from: 0, through: items.count, by: 4)))
  }

  /// The item that follows `item` in every session.
  public static func successor(of item: ItemIndex) -> ItemIndex {
    (item + 1) % ItemIndex(itemCount)
  }
}
