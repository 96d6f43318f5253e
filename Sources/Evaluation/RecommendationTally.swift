import Recommendation

/// How often each item was recommended, at each of some ascending cut-offs.
///
/// I items; `times[c * I + i]` counts item i at ranks behind cut-off c − 1 and up to cut-off c, so that
/// a recommendation costs one increment however many cut-offs there are.
struct RecommendationTally: Sendable {
  let itemCount: Int
  /// Band of cut-offs to which each place of the list belongs.
  private let bandOfPlace: [Int]
  private let bandCount: Int
  var times: [Int]

  init(cutoffs: [Int], itemCount: Int) {
    self.itemCount = itemCount
    bandCount = cutoffs.count
    var bands: [Int] = []
    for (band, cutoff) in cutoffs.enumerated() {
      let end = min(cutoff, itemCount)
      bands.append(contentsOf: repeatElement(band, count: max(0, end - bands.count)))
    }
    bandOfPlace = bands
    times = [Int](repeating: 0, count: cutoffs.count * itemCount)
  }

  /// Length of the longest list.
  var listLength: Int { bandOfPlace.count }

  /// Counts one list, best first.
  mutating func add(_ list: [ScoredItem]) {
    for (place, scored) in list.enumerated() {
      times[bandOfPlace[place] * itemCount + Int(scored.item)] += 1
    }
  }

  /// Counts the lists of another tally of the same shape.
  mutating func add(_ other: RecommendationTally) {
    for index in times.indices { times[index] += other.times[index] }
  }

  /// Times that each item stands in a list, for every cut-off.
  func timesByCutoff() -> [[Int]] {
    var sums = [Int](repeating: 0, count: itemCount)
    return (0..<bandCount).map { band in
      for item in 0..<itemCount { sums[item] += times[band * itemCount + item] }
      return sums
    }
  }
}
