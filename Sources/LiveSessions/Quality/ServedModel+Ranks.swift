import LiveQuality

extension ServedModel {
  /// Exact ranks of events' items among all that the model knows, items of the same score counted before them; blocks
  /// the calling thread.
  ///
  /// A model that knows nothing before an event would have shown the most popular items, but for a fallback, which has
  /// a list of its own for that.
  func ranks(
    of events: [SampledEvent], isFallback: Bool
  ) throws(LiveSessionError) -> [ItemRank] {
    var ranks = [ItemRank](repeating: .unknown, count: events.count)
    var jobs: [RankingJob] = []
    var places: [Int] = []
    for (place, event) in events.enumerated() {
      guard let target = vocabulary.index(of: event.item) else { continue }
      let known = KnownItems(event.before, self)
      guard !known.items.isEmpty || isFallback else {
        ranks[place] = .at(popular.rank(of: target))
        continue
      }
      let isCurrent = event.kept?.model == name && event.kept?.version == version
      jobs.append(
        RankingJob(
          state: isCurrent ? event.kept?.state : nil, items: isCurrent ? [] : known.items,
          target: target))
      places.append(place)
    }
    for (place, rank) in zip(places, try engine.ranks(of: jobs)) {
      ranks[place] = rank.map(ItemRank.at) ?? .notListed
    }
    return ranks
  }
}
