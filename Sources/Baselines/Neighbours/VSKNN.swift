import Foundation
import Recommendation
import SessionData

/// Session kNN that puts weight on what came last in the current session.
///
/// similarity = Σ weight(i, n) of common items / distinct items of the session; score(item) = Σ similarity ·
/// decay(n − j + 1) · (1 + idf weight · idf(item)) over the neighbours that hold the item, j being the place of the
/// newest item that the neighbour holds. Ludewig and Jannach, *Evaluation of session-based recommendation
/// algorithms*, 2018 (V-SkNN), with the idf of Ludewig et al., *Empirical analysis of session-based recommendation
/// algorithms*, 2020.
public struct VSKNN: NeighbourRecommender {
  /// Weight of an item of the current session by its place i of n.
  public enum Weighting: String, Sendable, CaseIterable {
    /// 1.
    case same
    /// i / n.
    case div
    /// 1 − 0.1 (n − i), never below 0.
    case linear
    /// 1 / log10(n − i + 1.7).
    case log
    /// (i / n)².
    case quadratic

    func callAsFunction(_ i: Int, _ n: Int) -> Double {
      let share = Double(i) / Double(n)
      let back = Double(n - i)
      return switch self {
      case .same: 1
      case .div: share
      case .linear: max(0, 1 - 0.1 * back)
      case .log: 1 / log10(back + 1.7)
      case .quadratic: share * share
      }
    }
  }

  /// Size of the neighbourhood, and the weights.
  public struct Settings: BaselineSettings {
    /// Neighbours: 1 … 1,000,000.
    public var k = 100
    /// Most recent sessions that neighbours are chosen from: 1 … 1,000,000.
    public var sample = 1000
    /// Weight of the current session's items.
    public var weighting = Weighting.div
    /// What a neighbour counts by how far back its newest common item is; 1 for the session's last event.
    public var decay = DistanceWeight.div
    /// Weight of an item's rarity, ≥ 0; 0 ignores it.
    public var idf = 0.0

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("k", &k, in: 1...1_000_000)
      try exchange.number("sample", &sample, in: 1...1_000_000)
      try exchange.choice("weighting", &weighting)
      try exchange.choice("decay", &decay)
      try exchange.number("idf", &idf, in: 0...1000)
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
        k: settings.k, sample: settings.sample, similarity: .weightedShare,
        positionWeight: { settings.weighting($0, $1) },
        neighbourWeight: { settings.decay($1 - $0 + 1) },
        rarity: settings.idf > 0 ? .added(weight: settings.idf) : .ignored))
  }
}
