import Recommendation
import SessionData

/// A model with what a server has to know of it, whatever its kind.
public struct ServableModel: Sendable {
  /// Tells this model from an older or newer one, the same in every process that loads the same file.
  public let version: String
  /// Items, in the order of their indices.
  public let vocabulary: ItemVocabulary
  /// Events of each item in training, for showing the most popular ones first.
  public let itemCounts: [Int64]
  /// Settings worth showing, as name and value.
  public let settings: [(name: String, value: String)]
  /// Starts the threads that score.
  let makeEngine: @Sendable (BatchSettings, @escaping @Sendable (Int) -> Void) -> any ScoringEngine

  /// Takes a recommender of any kind.
  ///
  /// - Precondition: the recommender, the vocabulary and the counts have the same number of items.
  public init(
    _ recommender: some ServableRecommender, version: String, vocabulary: ItemVocabulary,
    itemCounts: [Int64], settings: [(name: String, value: String)] = []
  ) {
    precondition(
      recommender.itemCount == vocabulary.count && itemCounts.count == vocabulary.count,
      "\(recommender.itemCount) items, \(vocabulary.count) identifiers, \(itemCounts.count) counts")
    self.version = version
    self.vocabulary = vocabulary
    self.itemCounts = itemCounts
    self.settings = settings
    makeEngine = { MicroBatcher(recommender, settings: $0, onBatch: $1) }
  }
}
