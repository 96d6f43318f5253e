import Foundation
import Recommendation
import SessionData
import Synchronization

/// How often items were met lately: each event counts half after a while, a quarter after twice that, and so on.
final class Trends: Sendable {
  /// Items that are counted, at most; beyond, the least met half is forgotten.
  private static let mostItems = 200_000
  /// Half-lives after which all counts are written anew, before numbers grow too large.
  private static let longestRun = 512.0
  /// Seconds that a list is kept, of a model.
  private static let listAge = 2.0

  fileprivate struct State {
    /// Events of each item, one at ``origin`` counting 1, and one a half-life later 2.
    var counts: [String: Double] = [:]
    /// Unix seconds.
    var origin = 0.0
    var lists: [Int: (items: [ScoredItem], made: Double)] = [:]
  }

  private let halfLife: Double
  private let state = Mutex(State())

  /// - Parameter halfLife: seconds, > 0.
  init(halfLife: Double) { self.halfLife = halfLife }

  /// Counts an event.
  ///
  /// - Parameters:
  ///   - time: when it happened, in Unix seconds; one to come counts as one of now.
  func count(_ item: String, at time: Double, now: Double) {
    state.withLock { state in
      if state.counts.isEmpty { state.origin = now }
      var age = (min(time, now) - state.origin) / halfLife
      if age > Self.longestRun {
        // What was counted at the origin is nothing by now.
        let factor = exp2(-age)
        state.counts = state.counts.mapValues { $0 * factor }.filter { $0.value > 1e-6 }
        state.origin = now
        age = (min(time, now) - now) / halfLife
      }
      state.counts[item, default: 0] += exp2(age)
      if state.counts.count > Self.mostItems { state.forgetHalf() }
    }
  }

  /// Items that are met more often than training would have it, the most unusual first.
  ///
  /// The score is (c − e) / √(e + 1) for c events by now, old ones counting less, of an item that should have e of all of
  /// them by its share in training.
  func items(of model: ServedModel, now: Double) -> [ScoredItem] {
    let (known, counts, origin) = state.withLock { state in
      (state.lists[model.serial], state.counts, state.origin)
    }
    if let known, now - known.made < Self.listAge { return known.items }
    let factor = exp2(-(now - origin) / halfLife)
    let met = counts.compactMap { id, count in
      model.vocabulary.index(of: id).map { (item: $0, count: count * factor) }
    }
    let all = met.reduce(0) { $0 + $1.count }
    let training = Double(model.itemCounts.reduce(0, +))
    let items = met.compactMap { item, count -> ScoredItem? in
      let expected = training > 0 ? all * Double(model.itemCounts[Int(item)]) / training : 0
      let score = Float((count - expected) / (expected + 1).squareRoot())
      return score > 0 ? ScoredItem(item: item, score: score) : nil
    }.sorted { $0.precedes($1) }
    state.withLock { state in
      // Those of models that are gone are made no more.
      state.lists = state.lists.filter { now - $0.value.made < Self.listAge }
      state.lists[model.serial] = (items, now)
    }
    return items
  }
}

extension Trends.State {
  fileprivate mutating func forgetHalf() {
    let middle = counts.values.sorted()[counts.count / 2]
    counts = counts.filter { $0.value > middle }
  }
}
