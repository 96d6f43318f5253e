import SessionData

/// Picks items that are good and unlike each other: each place goes to the item that is best when its likeness to those
/// before it is taken off (maximal marginal relevance, Carbonell and Goldstein 1998).
///
/// > (1 − w) · relevance − w · greatest likeness to an item picked before
///
/// where relevance is the score brought to 0 … 1 over the items to pick from.
public struct MarginalRelevance {
  private let weight: Float
  private var rest: [(item: ScoredItem, relevance: Float, likeness: Float?)]
  private let likeness: (_ item: ItemIndex, _ others: [ItemIndex]) -> [Float]

  /// Items to pick from.
  ///
  /// - Parameters:
  ///   - items: best first.
  ///   - weight: of unlikeness, 0 … 1; 0 leaves the order.
  ///   - likeness: how much some items are like one, in their order; 1 is the most.
  public init(
    _ items: [ScoredItem], weight: Double,
    likeness: @escaping (_ item: ItemIndex, _ others: [ItemIndex]) -> [Float]
  ) {
    self.weight = Float(weight)
    self.likeness = likeness
    let (best, worst) = (items.first?.score ?? 0, items.last?.score ?? 0)
    let span = best - worst
    rest = items.map { ($0, span > 0 ? ($0.score - worst) / span : 1, nil) }
  }

  /// Takes the next item that may be picked; `nil` when there is none.
  ///
  /// - Parameter isAllowed: whether an item may be picked now; those that may not stay for later.
  public mutating func next(where isAllowed: (ScoredItem) -> Bool = { _ in true }) -> ScoredItem? {
    var best: (place: Int, value: Float)?
    for (place, one) in rest.enumerated() {
      let value = (1 - weight) * one.relevance - weight * (one.likeness ?? 0)
      if value > best?.value ?? -.infinity, isAllowed(one.item) { best = (place, value) }
    }
    guard let best else { return nil }
    let picked = rest.remove(at: best.place).item
    for (place, likeness) in likeness(picked.item, rest.map(\.item.item)).enumerated() {
      rest[place].likeness = max(rest[place].likeness ?? likeness, likeness)
    }
    return picked
  }
}
