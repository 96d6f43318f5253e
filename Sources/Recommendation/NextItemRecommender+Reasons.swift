import SessionData

/// Items of a session that are looked at for what speaks for a recommendation: the last ones.
private let mostSeen = 20
/// Items that tell how high a session's scores are on the whole.
private let yardstickItems = 64

extension NextItemRecommender {
  /// Which item of a session speaks most for each of some recommendations: the one without which it would lose the most.
  ///
  /// The session is replayed without each of its items in turn, and the recommendation's score compared, less the mean
  /// score of items spread over the catalogue, so that what moves all scores alike counts for nothing. It asks the
  /// model itself, whatever its kind, and costs a few steps for each of the session's items.
  ///
  /// - Parameters:
  ///   - items: what was recommended; each in `0 ..< itemCount`.
  ///   - seen: the session, oldest first, of which the last 20 are looked at.
  /// - Returns: one for each of `items`; `nil` where no item of the session speaks for it.
  public func reasons(for items: [ItemIndex], after seen: [ItemIndex]) -> [ItemIndex?] {
    let seen = seen.suffix(mostSeen)
    var known: Set<ItemIndex> = []
    // The latest first: of two that speak alike, the visitor remembers it better.
    let candidates = seen.reversed().filter { known.insert($0).inserted }
    if candidates.isEmpty || items.isEmpty { return items.map { _ in nil } }
    let count = min(yardstickItems, itemCount)
    let yardstick = (0..<count).map { ItemIndex($0 * itemCount / count) }
    func scores(without candidate: ItemIndex?) -> [Float] {
      var state = initialState()
      for item in seen where item != candidate { observe(item, state: &state) }
      let scores = score(state, of: items + yardstick)
      let level = scores[items.count...].reduce(0, +) / Float(count)
      return scores[..<items.count].map { $0 - level }
    }
    let whole = scores(without: nil)
    var reasons: [(item: ItemIndex?, gain: Float)] = items.map { _ in (nil, 0) }
    for candidate in candidates {
      for (place, score) in scores(without: candidate).enumerated() {
        let gain = whole[place] - score
        if gain > reasons[place].gain { reasons[place] = (candidate, gain) }
      }
    }
    return reasons.map(\.item)
  }
}
