import Recommendation
import SessionData

/// Items that followed the last one at once: a first-order Markov chain without normalisation.
///
/// Ludewig and Jannach, *Evaluation of session-based recommendation algorithms*, 2018, section 3.1 (MC).
public struct Markov: RuleRecommender {
  /// How many rules are kept.
  public typealias Settings = PruningSettings

  /// What the last item leads to.
  public let rules: RuleTable

  /// Counts which item followed which.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    var sequential = SequentialRules.Settings()
    sequential.steps = 1
    sequential.pruning = settings.pruning
    rules = SequentialRules(sessions, itemCount: itemCount, settings: sequential).rules
  }
}
