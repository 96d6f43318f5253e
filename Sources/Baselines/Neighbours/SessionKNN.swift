import Recommendation
import SessionData

/// Items of the sessions that share most items with the current one.
///
/// score(item) = Σ similarity of the k nearest of the most recent sessions with a common item, over those that
/// hold the item. Jannach and Ludewig, *When recurrent neural networks meet the neighborhood for session-based
/// recommendation*, 2017 (kNN).
public struct SessionKNN: NeighbourRecommender {
  /// How sessions are compared.
  public enum Similarity: String, Sendable, CaseIterable {
    /// Common items by the geometric mean of the numbers of items.
    case cosine
    /// Common items by the items of either session.
    case jaccard
  }

  /// Size of the neighbourhood.
  public struct Settings: BaselineSettings {
    /// Neighbours: 1 … 1,000,000.
    public var k = 100
    /// Most recent sessions that neighbours are chosen from: 1 … 1,000,000.
    public var sample = 1000
    /// Likeness of sessions.
    public var similarity = Similarity.cosine

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("k", &k, in: 1...1_000_000)
      try exchange.number("sample", &sample, in: 1...1_000_000)
      try exchange.choice("similarity", &similarity)
    }
  }

  /// The training sessions, and how they are compared.
  public let model: NeighbourModel

  /// Indexes the training sessions.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    model = NeighbourModel(
      sessions, itemCount: itemCount,
      rules: NeighbourRules(
        k: settings.k, sample: settings.sample,
        similarity: settings.similarity == .cosine ? .cosine : .jaccard))
  }
}
