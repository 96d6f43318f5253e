import Randomness
import SessionData

/// How much the order of clicks says about the next one.
///
/// A last-item rule (the twenty items that most often came next) is learnt from earlier sessions and asked
/// in later ones, three times: with the clicks as they came; knowing which items were neighbours, but not
/// which came first; and with the clicks of every session shuffled, in learning and asking. If order said
/// nothing, shuffling would change nothing but for chance. Immediate repeats are left out throughout, since
/// the last item once more is no order.
public struct OrderSignal: Sendable, Equatable {
  /// Predictions that were asked for.
  public let predictions: Int
  /// Recall@20 of the rule with the clicks as they came.
  public let inOrder: Double
  /// Recall@20 of the rule that does not know which of two neighbours came first.
  public let eitherDirection: Double
  /// Recall@20 of the rule in shuffled sessions.
  public let shuffled: Double
  /// Recall@20 of the twenty items with the most events.
  public let popular: Double

  /// Share of ``inOrder`` that shuffling takes away, 0 … 1.
  public var share: Double { inOrder > 0 ? max(0, 1 - shuffled / inOrder) : 0 }

  /// Whether the difference is beyond chance (three standard errors) and a twentieth at least.
  public var isPresent: Bool {
    let variance = inOrder * (1 - inOrder) + shuffled * (1 - shuffled)
    let error = (variance / Double(max(predictions, 1))).squareRoot()
    return inOrder - shuffled > 3 * error && share >= 0.05
  }

  /// Whether there were enough predictions to see a difference, and there is none.
  public var isAbsent: Bool { predictions >= 1000 && !isPresent }

  /// Events that are looked at, the last ones.
  private static let usedEvents = 1_000_000
  /// Share of the sessions that the rule is asked in.
  private static let heldOut = 0.2

  /// Measures sessions that stand in order of time; `nil` where there is nothing to predict.
  ///
  /// - Parameter itemCount: every item is below it.
  public init?(_ sessions: Sessions, itemCount: Int) {
    var first = sessions.sessionCount
    while first > 0, sessions.eventCount - sessions.offsets[first - 1] <= Self.usedEvents {
      first -= 1
    }
    let used = first..<sessions.sessionCount
    let asked = used.upperBound - Int(Double(used.count) * Self.heldOut)
    let plain = NextItemPairs(sessions, used, firstAsked: asked, isShuffled: false)
    let mixed = NextItemPairs(sessions, used, firstAsked: asked, isShuffled: true)
    if plain.asked.isEmpty || plain.learnt.isEmpty { return nil }
    let rule = LastItemRule(plain.learnt, itemCount: itemCount)
    predictions = plain.asked.count
    inOrder = rule.recall(plain.asked)
    let both = plain.learnt + plain.learnt.map { $0 << 32 | $0 >> 32 }
    eitherDirection = LastItemRule(both, itemCount: itemCount).recall(plain.asked)
    shuffled = LastItemRule(mixed.learnt, itemCount: itemCount).recall(mixed.asked)
    popular = rule.popularRecall(plain.asked)
  }
}

/// Items and those that came next, as `item << 32 | next`.
private struct NextItemPairs {
  private(set) var learnt: [UInt64] = []
  private(set) var asked: [UInt64] = []

  /// Any seed does; a fixed one gives the same answer each time.
  private static let seed: UInt64 = 20

  init(_ sessions: Sessions, _ used: Range<Int>, firstAsked: Int, isShuffled: Bool) {
    for session in used {
      var items: [ItemIndex] = []
      for item in sessions.items(of: session) where items.last != item { items.append(item) }
      if isShuffled {
        var random = SplitMix64(seed: Self.seed, stream: UInt64(session))
        for place in stride(from: items.count - 1, to: 0, by: -1) {
          items.swapAt(place, random.below(place + 1))
        }
      }
      for (item, next) in zip(items, items.dropFirst()) where item != next {
        let pair = UInt64(item) << 32 | UInt64(next)
        if session < firstAsked { learnt.append(pair) } else { asked.append(pair) }
      }
    }
  }
}

/// For each item the items that most often came next.
private struct LastItemRule {
  private static let listLength = 20

  /// The lists of all items, back to back, and where each begins.
  private var lists: [ItemIndex] = []
  private var starts: [Int] = [0]
  private let mostPopular: Set<ItemIndex>

  init(_ pairs: [UInt64], itemCount: Int) {
    var popularity = [Int](repeating: 0, count: itemCount)
    for pair in pairs { popularity[Int(pair & 0xFFFF_FFFF)] += 1 }
    mostPopular = Set(
      popularity.indices.sorted { (popularity[$0], $1) > (popularity[$1], $0) }
        .prefix(Self.listLength).map { ItemIndex($0) })
    let sorted = pairs.sorted()
    starts.reserveCapacity(itemCount + 1)
    var place = 0
    var candidates: [(next: Int, count: Int)] = []
    for item in 0..<UInt64(itemCount) {
      candidates.removeAll(keepingCapacity: true)
      while place < sorted.count, sorted[place] >> 32 == item {
        let next = Int(sorted[place] & 0xFFFF_FFFF)
        if candidates.last?.next == next {
          candidates[candidates.count - 1].count += 1
        } else {
          candidates.append((next, 1))
        }
        place += 1
      }
      // Of items that came next equally often the more popular one.
      candidates.sort {
        ($0.count, popularity[$0.next], $1.next) > ($1.count, popularity[$1.next], $0.next)
      }
      lists += candidates.prefix(Self.listLength).map { ItemIndex($0.next) }
      starts.append(lists.count)
    }
  }

  func recall(_ asked: [UInt64]) -> Double {
    let hits = asked.count { pair in
      let item = Int(pair >> 32)
      return lists[starts[item]..<starts[item + 1]].contains(ItemIndex(pair & 0xFFFF_FFFF))
    }
    return Double(hits) / Double(max(asked.count, 1))
  }

  func popularRecall(_ asked: [UInt64]) -> Double {
    let hits = asked.count { mostPopular.contains(ItemIndex($0 & 0xFFFF_FFFF)) }
    return Double(hits) / Double(max(asked.count, 1))
  }
}
