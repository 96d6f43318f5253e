import Kernels
import Recommendation
import SessionData

/// The bias of items without clicks: what brings them into as many lists as they are to be in.
///
/// Rows that come from features are shorter than learnt ones, the less is known the shorter, so that one bias for all
/// lets those rise that fit. It is found on the model alone: on the states after one click, of items as often as they were clicked.
struct ColdItemBias {
  /// Length of the lists.
  private static let length = 20
  /// Most states, and most items, that are looked at.
  private static let most = 1_000

  /// - Parameters:
  ///   - share: places in lists of an item without clicks, beside those of an item with clicks on average.
  ///   - rows: output rows of the items.
  static func bias(_ model: GRU4RecModel, share: Double, rows: [[Float]]) -> Float {
    let items = clicked(model)
    guard !rows.isEmpty, !items.isEmpty else { return 0 }
    var states = items.map { _ in model.initialState() }
    model.observe(items, states: &states)
    let requests = items.map { _ in RankingRequest(k: length) }
    let lists = model.rank(states, requests, threads: 1)
    let sampled = evenly(rows.count).map { rows[$0] }
    var lacking: [Float] = []
    for (state, list) in zip(states, lists) {
      let scored = model.scoredState(state)
      let last = list.best.last?.score ?? 0
      for row in sampled { lacking.append(last - zip(row, scored).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    lacking.sort()
    let known = Double(model.itemCounts.count { $0 > 0 })
    let place = share * Double(length) / known * Double(lacking.count)
    return lacking[min(max(Int(place), 0), lacking.count - 1)]
  }

  /// Items as often as they were clicked, a thousand at most.
  private static func clicked(_ model: GRU4RecModel) -> [ItemIndex] {
    let total = model.itemCounts.reduce(0) { $0 + Double($1) }
    guard total > 0 else { return [] }
    var items: [ItemIndex] = []
    var seen = 0.0
    for (item, count) in model.itemCounts.enumerated() {
      seen += Double(count)
      while items.count < most, (Double(items.count) + 0.5) / Double(most) * total < seen {
        items.append(ItemIndex(item))
      }
    }
    return items
  }

  /// Places in a list of `count`, a thousand at most.
  private static func evenly(_ count: Int) -> [Int] {
    count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
  }
}
