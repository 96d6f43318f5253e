import Recommendation
import SessionData

/// For every item the best few others and their weights: what a rule "whoever saw this sees that" is worth.
struct ItemRules: Sendable {
  /// Row `i`: items that item `i` leads to, best first, with weights.
  private var rows = CompressedRows<ScoredItem>()

  /// Rules from weights that are gathered item by item.
  ///
  /// - Parameters:
  ///   - keep: number of rules of an item that are kept, the weightiest.
  ///   - gather: adds up the weights of one item's rules.
  init(itemCount: Int, keep: Int, gather: (ItemIndex, inout WeightSums) -> Void) {
    var sums = WeightSums(itemCount: itemCount)
    for item in 0..<ItemIndex(itemCount) {
      gather(item, &sums)
      for rule in sums.takeBest(keep) { rows.append(rule) }
      rows.endRow()
    }
  }

  /// Size of the catalogue.
  var itemCount: Int { rows.count }

  /// Rules of an item, best first.
  func rules(of item: ItemIndex) -> ArraySlice<ScoredItem> { rows[Int(item)] }

  /// Writes the weights of an item's rules, and 0 for all other items.
  func score(_ item: ItemIndex?, into scores: inout MutableSpan<Float>) {
    for index in scores.indices { scores[index] = 0 }
    guard let item else { return }
    for rule in rules(of: item) { scores[Int(rule.item)] = rule.score }
  }
}

/// Weights per item, of which few are not 0.
struct WeightSums {
  private var sums: [Double]
  /// Items with a weight, in no order.
  private var touched: [ItemIndex] = []

  init(itemCount: Int) { sums = [Double](repeating: 0, count: itemCount) }

  /// Adds a weight > 0.
  mutating func add(_ weight: Double, to item: ItemIndex) {
    if sums[Int(item)] == 0 { touched.append(item) }
    sums[Int(item)] += weight
  }

  /// Changes each sum once all weights are in.
  mutating func scale(_ factor: (ItemIndex) -> Double) {
    for item in touched { sums[Int(item)] *= factor(item) }
  }

  /// The items with the greatest sums, best first; all sums are 0 afterwards.
  mutating func takeBest(_ count: Int) -> [ScoredItem] {
    touched.sort()
    var best = BoundedHeap(capacity: min(count, touched.count))
    for item in touched {
      let sum = Float(sums[Int(item)])
      if best.admits(sum) { best.insert(ScoredItem(item: item, score: sum)) }
      sums[Int(item)] = 0
    }
    touched.removeAll(keepingCapacity: true)
    return best.sorted()
  }
}
