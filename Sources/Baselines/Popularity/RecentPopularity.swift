import Recommendation
import SessionData

/// What is popular of late: an item's score is its number of events among the last ones of the training log.
///
/// Popularity in the whole log decides among items that are equally popular of late.
public struct RecentPopularity: ServableRecommender {
  /// How recent is recent.
  public struct Settings: BaselineSettings {
    /// Share of the training events that count, the latest ones: above 0, up to 1.
    public var share = 0.1

    /// The defaults above.
    public init() {}

    mutating func exchange(_ exchange: inout SettingExchange) throws(BaselineError) {
      try exchange.number("share", &share, in: 1e-6...1)
    }
  }

  /// Nothing: every session gets the same.
  public struct State: Sendable, Equatable {}

  private let row: FixedRow

  /// Counts the events of each item in the last part of the log.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int, settings: Settings = Settings()) {
    let order = sessions.times.sorted()
    let recent = min(order.count, max(1, Int((settings.share * Double(order.count)).rounded(.up))))
    let start = order.isEmpty ? 0 : order[order.count - recent]
    var counts = [Int](repeating: 0, count: itemCount)
    for (item, time) in zip(sessions.items, sessions.times) where time >= start {
      counts[Int(item)] += 1
    }
    row = FixedRow(scores(of: counts, tiesBy: sessions.itemCounts(itemCount: itemCount)))
  }

  /// Size of the catalogue.
  public var itemCount: Int { row.scores.count }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Changes nothing.
  public func observe(_ item: ItemIndex, state: inout State) {}

  /// Writes the number of recent events of each item, plus less than 1 for its popularity.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    row.score(into: &scores)
  }

  /// The numbers of recent events of these items, plus less than 1 for their popularity.
  public func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    items.map { row.scores[Int($0)] }
  }

  /// Looks lists and places up, which are the same for all sessions.
  public func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking] {
    requests.map(row.answer)
  }
}

/// Counts plus a fraction below 1 that grows with another count.
func scores(of counts: [Int], tiesBy other: [Int64]) -> [Float] {
  let fractions = fractions(of: other)
  return zip(counts, fractions).map { Float($0) + $1 }
}

/// Counts as fractions below 1 of the largest.
func fractions(of counts: [Int64]) -> [Float] {
  let whole = Float(counts.max() ?? 0) + 1
  return counts.map { Float($0) / whole }
}
