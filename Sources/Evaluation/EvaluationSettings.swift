import SystemFiles

/// What an evaluation computes and how it spreads the work.
public struct EvaluationSettings: Sendable, Equatable {
  /// What a rank is worth, each with a name of its own; results come in this order.
  public var metrics = RankMetric.standard
  /// Lengths of the recommendation lists, each ≥ 1; results come in ascending order.
  public var cutoffs = [1, 5, 10, 20]
  /// Rank among equal scores.
  public var ties = TieHandling.conservative
  /// Also the metrics by position in the session.
  public var byPosition = false
  /// Also the metrics by training popularity of the target.
  public var byPopularity = false
  /// Also by the number of training events of the target: never, 1-5, 6+.
  public var byClicks = false
  /// Also the metrics by length of the session.
  public var byLength = false
  /// Also bootstrap intervals of this level, between 0 and 1, over the sessions.
  public var confidence: Double?
  /// Resamples of the bootstrap, ≥ 1.
  public var resamples = 1000
  /// Seed of the bootstrap.
  public var seed: UInt64 = 42
  /// Sessions that a thread scores together, ≥ 1.
  public var lanes = 128
  /// Threads at work, ≥ 1; the result does not depend on them.
  public var threads = Processors.available

  /// The defaults above.
  public init() {}

  /// Cut-offs in ascending order, without repetitions.
  var sortedCutoffs: [Int] { Set(cutoffs).sorted() }

  /// Refuses values outside the ranges above.
  func validate() throws(EvaluationError) {
    func check(_ holds: Bool, _ name: String, _ value: String, _ expected: String)
      throws(EvaluationError)
    {
      guard holds else {
        throw EvaluationError.invalidSetting(name: name, value: value, expected: expected)
      }
    }
    let names = metrics.map(\.name)
    let reserved = [Coverage.name, RecommendationPopularity.name]
    try check(
      !names.isEmpty && Set(names + reserved).count == names.count + reserved.count
        && names.allSatisfy { !$0.isEmpty && !$0.contains("@") },
      "the list of metrics", names.isEmpty ? "empty" : names.joined(separator: ","),
      "at least one, each with a name of its own other than \(reserved.joined(separator: " and "))")
    let list = cutoffs.map(String.init).joined(separator: ",")
    try check(!cutoffs.isEmpty, "the list of cut-offs", "empty", "at least one, such as 20")
    try check(cutoffs.allSatisfy { $0 >= 1 }, "the list of cut-offs", list, "numbers from 1")
    try check(resamples >= 1, "the number of resamples", "\(resamples)", "1 or more")
    try check(lanes >= 1, "the number of lanes", "\(lanes)", "1 or more")
    try check(threads >= 1, "the number of threads", "\(threads)", "1 or more")
    let level = confidence ?? 0.5
    try check(
      level > 0 && level < 1, "the confidence level", "\(level)", "between 0 and 1, such as 0.95")
  }
}
