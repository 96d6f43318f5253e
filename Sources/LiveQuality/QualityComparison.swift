import Evaluation
import Wording

/// Two models on the same events.
public struct QualityComparison: Sendable, Equatable {
  /// What is compared.
  public enum Scope: String, Sendable {
    /// The versions that answer now, since both do.
    case versions
    /// All versions of the two names, over the last seven days.
    case week
  }

  /// Who is ahead.
  public enum Verdict: String, Sendable {
    /// The model: all of the interval of Recall@20 is above 0.
    case ahead
    /// The other one.
    case behind
    /// Neither, as far as can be told.
    case unsure
    /// There are too few sessions to tell anything.
    case early
  }

  /// Share of the resamples inside the intervals.
  public static let level = 0.95
  /// Sessions without which nothing is told: the intervals of fewer are too narrow.
  static let fewestSessions = 30.0

  /// Name of the model.
  public let model: String
  /// Name of the one that it is compared with: the one that answers where nothing else is said.
  public let other: String
  /// Which events.
  public let scope: Scope
  /// Events that both were asked about.
  public let events: Int
  /// How many sessions of one size the events are worth.
  public let sessions: Int
  /// By how much the model's Recall@20 is above the other's.
  public let recall: Estimate
  /// By how much its MRR@20 is.
  public let mrr: Estimate
  /// Share of the resamples in which its Recall@20 is above the other's, which reads as a probability.
  public let certainty: Double
  /// Who is ahead.
  public let verdict: Verdict

  init(_ tally: PairedTally, of model: String, from other: String, _ scope: Scope) {
    self.model = model
    self.other = other
    self.scope = scope
    events = tally.events
    sessions = Int(tally.sessions.rounded())
    recall = tally.recall(level: Self.level)
    mrr = tally.mrr(level: Self.level)
    certainty = tally.certainty
    verdict =
      tally.sessions < Self.fewestSessions
      ? .early
      : recall.interval.lowerBound > 0
        ? .ahead : recall.interval.upperBound < 0 ? .behind : .unsure
  }

  /// The verdict as people read it.
  public var words: String {
    let over = "over \(NumberText.count(events, "event"))"
    if verdict == .early {
      return """
        too early to say whether \(model) or \(other) is ahead: \(over) of some \
        \(NumberText.count(sessions, "session")); it takes \(Int(Self.fewestSessions))
        """
    }
    let interval = "95 % interval \(NumberText.signedInterval(recall.interval)), \(over)"
    let also = "; MRR@20 \(NumberText.signed(mrr.value))"
    switch verdict {
    case .ahead:
      return "\(model) is ahead of \(other): Recall@20 \(NumberText.signed(recall.value)), "
        + interval + also
    case .behind:
      return "\(model) is behind \(other): Recall@20 \(NumberText.signed(recall.value)), "
        + interval + also
    default:
      return "not yet sure whether \(model) or \(other) is ahead: "
        + "Recall@20 \(NumberText.signed(recall.value)), " + interval + also
    }
  }
}
