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
    let order = popularity.indices.sorted { (popularity[$0], $1) > (popularity[$1], $0) }
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

  /// How well events after each session's first are told by the list of the event before.
  func ranks(_ sessions: Sessions) -> ReciprocalRanks {
    ranks(of: sessions) { item, next in rules[item].firstIndex { $0.item == next } }
  }

  /// How well they are told by a list of the most popular items.
  func ranksOfPopular(_ sessions: Sessions) -> ReciprocalRanks {
    ranks(of: sessions) { _, next in next < Self.listLength ? Int(next) : nil }
  }

  /// - Parameter place: place on the list, from 0, of a step between places of items.
  private func ranks(
    of sessions: Sessions, _ place: (_ item: ItemIndex, _ next: ItemIndex) -> Int?
  ) -> ReciprocalRanks {
    var ranks = ReciprocalRanks()
    for session in sessions {
      for (item, next) in session.steps {
        ranks.add(place(places[Int(item)], places[Int(next)]))
      }
    }
    return ranks
  }
}

/// Reciprocal ranks, 0 for what is not on a list.
struct ReciprocalRanks {
  private(set) var count = 0
  private var sum = 0.0
  private var squares = 0.0

  /// Adds a prediction, by the place from 0 that the event has on the list.
  mutating func add(_ place: Int?) {
    let value = place.map { 1 / Double($0 + 1) } ?? 0
    count += 1
    sum += value
    squares += value * value
  }

  var mean: Double { sum / Double(max(count, 1)) }
  /// Squared standard error of the mean.
  var squaredError: Double {
    max(squares / Double(max(count, 1)) - mean * mean, 0) / Double(max(count, 1))
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
