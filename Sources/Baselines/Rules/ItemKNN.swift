import Foundation
import Recommendation
import SessionData

/// Items that are like the last one: those that share many sessions with it, for their popularity.
///
/// sim(i, j) = cooc(i, j) / ((supp(i) + λ)^α · (supp(j) + λ)^(1−α)), with the number of sessions that hold both
/// and that hold one; the regularisation λ keeps rare items that met by chance from coming first. Davidson et
/// al., *The YouTube video recommendation system*, 2010; the form is that of Hidasi et al., 2016, section 4.
public struct ItemKNN: RuleRecommender {
  /// Form of the similarity.
  public struct Settings: BaselineSettings {
    /// Similar items kept per item: 1 … 100,000.
    public var neighbours = 100
    /// λ, in sessions, ≥ 0.
    public var regularization = 20.0
    /// α: share of the current item in the normalisation, 0 … 1.
    public var alpha = 0.5

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("neighbours", &neighbours, in: 1...100_000)
      try exchange.number("regularization", &regularization, in: 0...1e9)
      try exchange.number("alpha", &alpha, in: 0...1)
    }
  }

  /// Similar items of the last one.
  public let rules: RuleTable

  /// Counts the sessions of all pairs of items.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    let held = sessions.distinctItems()
    let holders = held.inverted(count: itemCount)
    func norm(_ item: ItemIndex, _ exponent: Double) -> Double {
      pow(Double(holders[Int(item)].count) + settings.regularization, exponent)
    }
    rules = RuleTable(
      rules: ItemRules(itemCount: itemCount, keep: settings.neighbours) { item, sums in
        for session in holders[Int(item)] {
          for other in held[Int(session)] where other != item { sums.add(1, to: other) }
        }
        let own = norm(item, settings.alpha)
        sums.scale { 1 / (own * norm($0, 1 - settings.alpha)) }
      })
  }

  /// The `k` most similar items, of those that are kept.
  public func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? {
    Array(rules.rules.rules(of: item).prefix(k))
  }
}
