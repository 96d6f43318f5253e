import Recommendation
import SessionData

/// Items that came after the last one, soon or later: a pair counts less the more steps lie between.
///
/// Kamehkhosh, Jannach and Ludewig, *A comparison of frequent pattern techniques and a deep learning method
/// for session-based recommendation*, 2017 (SR).
public struct SequentialRules: RuleRecommender {
  /// What becomes of pairs of an item with itself.
  public enum Repeats: String, Sendable, CaseIterable {
    /// They count as others do: an item may follow itself.
    case counted
    /// They do not count: no item is recommended after itself.
    case ignored
  }

  /// Which pairs count, and how much.
  public struct Settings: BaselineSettings {
    /// Largest distance of a pair, in events: 1 … 1000.
    public var steps = 10
    /// Weight of a pair by its distance.
    public var weighting = DistanceWeight.div
    /// Rules kept per item, the weightiest: 1 … 100,000.
    public var pruning = 20
    /// Pairs of an item with itself.
    public var repeats = Repeats.counted

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("steps", &steps, in: 1...1000)
      try exchange.choice("weighting", &weighting)
      try exchange.number("pruning", &pruning, in: 1...100_000)
      try exchange.choice("repeats", &repeats)
    }
  }

  /// What the last item leads to.
  public let rules: RuleTable

  /// Adds up the weights of all pairs.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    let occurrences = ItemOccurrences(sessions, itemCount: itemCount)
    let countsRepeats = settings.repeats == .counted
    let weights = (1...settings.steps).map { settings.weighting($0) }
    rules = RuleTable(
      rules: ItemRules(itemCount: itemCount, keep: settings.pruning) { item, sums in
        occurrences.forEach(of: item) { event, session in
          let later = sessions.events(of: session).suffix(from: event + 1)
          for (next, weight) in zip(later, weights) where weight > 0 {
            let other = sessions.items[next]
            if other != item || countsRepeats { sums.add(weight, to: other) }
          }
        }
      })
  }
}
