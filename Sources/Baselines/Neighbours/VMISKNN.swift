import Recommendation
import SessionData

/// V-SkNN in the form that Serenade serves: the m most recent sessions with a common item, the k most similar of
/// them, and the rarity of items as a factor.
///
/// similarity = Σ i / |distinct| of common items; score(item) = Σ max(0, 1 − 0.1 p) · idf(item) · similarity with
/// p = n − j + 1. Kersbergen, Sprangers and Schelter, *Serenade: low-latency session-based recommendation in
/// e-commerce at scale*, 2022. Published code lets 1 − 0.1 p fall below 0 and leaves out the session's last item;
/// this does neither: `--exclude-seen` is there for the latter.
public struct VMISKNN: NeighbourRecommender {
  /// Size of the neighbourhood.
  public struct Settings: BaselineSettings {
    /// Neighbours: 1 … 1,000,000.
    public var k = 500
    /// Most recent sessions that neighbours are chosen from: 1 … 1,000,000.
    public var m = 500

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("k", &k, in: 1...1_000_000)
      try exchange.number("m", &m, in: 1...1_000_000)
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
        k: settings.k, sample: settings.m, similarity: .weightedShare,
        positionWeight: { i, _ in Double(i) },
        neighbourWeight: { DistanceWeight.linear($1 - $0 + 1) },
        rarity: .factor))
  }
}
