import Synchronization

/// What counts for all lists, besides what requests say, for some time or always.
public struct ListRule: Sendable, Equatable {
  /// What people call it.
  public var name: String
  /// Unix seconds from which it counts; `nil` for always.
  public var from: Double?
  /// Unix seconds from which it does not count any more; `nil` for never.
  public var until: Double?
  /// How lists are made.
  public var arrangement: Arrangement

  /// A rule.
  public init(
    name: String, from: Double? = nil, until: Double? = nil, arrangement: Arrangement
  ) {
    self.name = name
    self.from = from
    self.until = until
    self.arrangement = arrangement
  }

  /// Whether it counts at some time, in Unix seconds.
  func counts(at time: Double) -> Bool {
    time >= from ?? -.infinity && time < until ?? .infinity
  }
}

/// The rules that count for all lists, until they are replaced.
final class CurrentRules: Sendable {
  private let rules = Mutex<[ListRule]>([])

  func replace(by rules: [ListRule]) { self.rules.withLock { $0 = rules } }

  /// What all rules say that count at some time, earlier ones first; `nil` for nothing.
  func arrangement(at time: Double) -> Arrangement? {
    let rules = rules.withLock(\.self)
    if rules.isEmpty { return nil }
    return rules.filter { $0.counts(at: time) }.reduce(nil) { all, rule in
      all?.completed(by: rule.arrangement) ?? rule.arrangement
    }
  }
}
