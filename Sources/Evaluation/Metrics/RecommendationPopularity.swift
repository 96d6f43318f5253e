/// Mean training popularity (count / largest count) of what is recommended.
public enum RecommendationPopularity {
  /// Name in tables and JSON keys, before the `@`.
  public static let name = "popularity"

  /// Popularity of recommendations in which item `i`, of `counts[i]` training events, stands
  /// `times[i]` times.
  ///
  /// - Precondition: both arrays have one value per item.
  public static func value(times: [Int], counts: [Int64]) -> Double {
    precondition(times.count == counts.count, "\(times.count) items, \(counts.count) counts")
    let largest = Double(counts.max() ?? 0)
    let recommended = times.reduce(0, +)
    guard largest > 0, recommended > 0 else { return 0 }
    var sum = 0.0
    for (time, count) in zip(times, counts) { sum += Double(time) * Double(count) }
    return sum / largest / Double(recommended)
  }
}
