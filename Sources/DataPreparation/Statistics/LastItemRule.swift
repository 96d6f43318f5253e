import Baselines
import SessionData

/// For each item the twenty that most often came next; of items that came next equally often the more popular
/// one comes first.
struct LastItemRule {
  private static let listLength: ItemIndex = 20

  private let rules: RuleTable
  /// Place of each item by popularity, how often it came next: the rules are of places rather than items, since
  /// they list the lower number first among equals.
  private let places: [ItemIndex]
  /// Whether nothing came next.
  let isEmpty: Bool

  init(_ sessions: Sessions, itemCount: Int) {
    var popularity = [Int](repeating: 0, count: itemCount)
    for session in sessions {
      for (_, next) in session.steps { popularity[Int(next)] += 1 }
    }
    isEmpty = popularity.allSatisfy { $0 == 0 }
    let order = popularity.indices.sorted { (popularity[$0], $0) > (popularity[$1], $1) }
    var places = [ItemIndex](repeating: 0, count: itemCount)
    for (place, item) in order.enumerated() { places[item] = ItemIndex(place) }
    self.places = places
    var settings = SequentialRules.Settings()
    (settings.steps, settings.pruning, settings.repeats) = (1, Int(Self.listLength), .ignored)
    rules =
      SequentialRules(
        Sessions(
          items: sessions.items.map { places[Int($0)] }, times: sessions.times,
          offsets: sessions.offsets),
        itemCount: itemCount, settings: settings
      ).rules
  }

  /// Share of the events after each session's first that the list of the event before holds.
  func recall(_ sessions: Sessions) -> Double {
    share(of: sessions) { item, next in rules[item].contains { $0.item == next } }
  }

  /// Share of these events that are among the most popular items.
  func recallOfPopular(_ sessions: Sessions) -> Double {
    share(of: sessions) { _, next in next < Self.listLength }
  }

  /// Share of the steps, as places, that are hits.
  private func share(
    of sessions: Sessions, _ isHit: (_ item: ItemIndex, _ next: ItemIndex) -> Bool
  ) -> Double {
    var (hits, all) = (0, 0)
    for session in sessions {
      for (item, next) in session.steps {
        all += 1
        if isHit(places[Int(item)], places[Int(next)]) { hits += 1 }
      }
    }
    return Double(hits) / Double(max(all, 1))
  }
}

extension Sessions.Session {
  /// Each item that is followed by another one, and that one.
  var steps: some Sequence<(ItemIndex, ItemIndex)> {
    zip(items, items.dropFirst()).lazy.filter { $0 != $1 }
  }
}

extension Sessions {
  /// The sessions, and each of them backwards.
  var withReversals: Sessions {
    var (items, offsets) = (self.items, self.offsets)
    for session in self {
      items += session.items.reversed()
      offsets.append(items.count)
    }
    return Sessions(items: items, times: times + times, offsets: offsets)
  }
}
