import Recommendation
import SessionData

/// ``STAN`` with two more weights: the rarity of an item, and how far back the newest common item of a neighbour is.
///
/// A candidate counts as in STAN, times (1 + λ₄ · idf(item)), times exp((j − n) / λ₅). Ludewig et al., *Empirical
/// analysis of session-based recommendation algorithms*, 2020.
public struct VSTAN: NeighbourRecommender {
  /// Size of the neighbourhood, and the decays; a decay of 0 is none.
  public struct Settings: BaselineSettings {
    /// What it has in common with STAN.
    public var stan = STAN.Settings()
    /// λ₅ in events: how fast a neighbour loses weight as its newest common item lies further back.
    public var neighbourDecay = 1.02
    /// λ₄: weight of an item's rarity, ≥ 0; 0 ignores it.
    public var idf = 5.0

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try stan.exchange(&exchange)
      try exchange.number("lambda_ipw", &neighbourDecay, in: 0...1e6)
      try exchange.number("lambda_idf", &idf, in: 0...1000)
    }
  }

  /// The training sessions, and how they are compared.
  public let model: NeighbourModel

  /// Indexes the training sessions.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    var rules = settings.stan.rules
    rules.neighbourWeight = {
      exponentialDecay(events: $1 - $0, scale: settings.neighbourDecay)
    }
    rules.rarity = settings.idf > 0 ? .added(weight: settings.idf) : .ignored
    model = NeighbourModel(sessions, itemCount: itemCount, rules: rules)
  }
}
