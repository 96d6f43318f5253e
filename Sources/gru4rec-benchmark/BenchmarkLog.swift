import Foundation
import Randomness
import SessionData

/// Clicks to train on when only the speed counts: random sessions, with items of a power law.
enum BenchmarkLog {
  /// Events beyond one of each item.
  private static let events = 500_000

  static func make(catalogue: Int) -> EventLog {
    var generator = XorShift64Star(seed: 42)
    // P(item ≥ i) falls as in Zipf's law: the inverse of its distribution at a uniform number.
    let span = log(Double(catalogue) + 1)
    var items = (0..<catalogue).map { ItemIndex($0) }
    items.reserveCapacity(catalogue + events)
    for _ in 0..<events {
      let rank = exp(span * generator.uniform()) - 1
      items.append(ItemIndex(min(Int(rank), catalogue - 1)))
    }
    items.shuffle(using: &generator)
    var offsets = [0]
    while let last = offsets.last, last < items.count {
      // Geometric lengths from 2 on, five events on average.
      let tail = Int(log(1 - generator.uniform()) / log(0.75))
      offsets.append(min(last + 2 + tail, items.count))
    }
    return EventLog(
      vocabulary: ItemVocabulary(ids: (0..<catalogue).lazy.map { "i\($0)" }),
      sessions: Sessions(
        items: items, times: items.indices.map { Double($0) }, offsets: offsets))
  }

  /// Sessions with at least this many events after their first, where there are so many.
  static func sessions(catalogue: Int, predictions: Int) -> Sessions {
    let all = make(catalogue: catalogue).sessions
    var count = 0
    var found = 0
    while count < all.sessionCount, found < predictions {
      found += max(0, all.events(of: count).count - 1)
      count += 1
    }
    let end = all.offsets[count]
    return Sessions(
      items: Array(all.items[..<end]), times: Array(all.times[..<end]),
      offsets: Array(all.offsets[...count]))
  }
}
