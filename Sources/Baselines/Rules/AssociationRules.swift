import Recommendation
import SessionData

/// Items that stand in the same sessions as the last one: each pair of events of a session, in either order,
/// counts 1 for the two items.
///
/// Ludewig and Jannach, *Evaluation of session-based recommendation algorithms*, 2018, section 3.1 (AR).
public struct AssociationRules: RuleRecommender {
  /// How many rules are kept.
  public typealias Settings = PruningSettings

  /// What the last item leads to.
  public let rules: RuleTable

  /// Counts the pairs of all sessions.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    let occurrences = ItemOccurrences(sessions, itemCount: itemCount)
    rules = RuleTable(
      rules: ItemRules(itemCount: itemCount, keep: settings.pruning) { item, sums in
        occurrences.forEach(of: item) { _, session in
          for other in sessions.items(of: session) where other != item { sums.add(1, to: other) }
        }
      })
  }
}
