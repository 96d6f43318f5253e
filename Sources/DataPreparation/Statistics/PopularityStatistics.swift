/// How unevenly events are spread over items.
public struct PopularityStatistics: Sendable, Equatable {
  /// Share of the events of the most popular hundredth of the items, one item at least.
  public let topHundredth: Double
  /// Share of the events of the most popular tenth of the items, one item at least.
  public let topTenth: Double
  /// Number of items with fewer than five events.
  public let rareItems: Int
  /// Number of items with one event.
  public let singleItems: Int
  /// Number of items with events.
  public let items: Int

  /// Looks at numbers of events per item; items without events do not count.
  public init(counts: [Int64]) {
    let sorted = counts.filter { $0 > 0 }.sorted(by: >)
    let total = Double(max(sorted.reduce(0, +), 1))
    func share(_ part: Double) -> Double {
      Double(sorted.prefix(max(Int(Double(sorted.count) * part), 1)).reduce(0, +)) / total
    }
    topHundredth = share(0.01)
    topTenth = share(0.1)
    rareItems = sorted.count { $0 < 5 }
    singleItems = sorted.count { $0 == 1 }
    items = sorted.count
  }
}
