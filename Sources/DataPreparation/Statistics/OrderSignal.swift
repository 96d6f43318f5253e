import Randomness
import SessionData

/// How much the order of clicks says about the next one.
///
/// A last-item rule (the twenty items that most often came next) is learnt from earlier sessions and asked
/// in later ones, three times: with the clicks as they came; knowing which items were neighbours, but not
/// which came first; and with the clicks of every session shuffled, in learning and asking. If order said
/// nothing, shuffling would change nothing but for chance. Immediate repeats are left out throughout, since
/// the last item once more is no order.
///
/// MRR is looked at rather than recall, since a list of twenty holds nearly all that can follow where items have
/// few neighbours, whether their order is known or not; the first place on it tells.
public struct OrderSignal: Sendable, Equatable {
  /// Predictions that were asked for.
  public let predictions: Int
  /// MRR@20 of the rule with the clicks as they came.
  public let inOrder: Double
  /// MRR@20 of the rule that does not know which of two neighbours came first.
  public let eitherDirection: Double
  /// MRR@20 of the rule in shuffled sessions.
  public let shuffled: Double
  /// MRR@20 of the twenty items with the most events.
  public let popular: Double

  /// Share of ``inOrder`` that shuffling takes away, 0 … 1.
  public var share: Double { inOrder > 0 ? max(0, 1 - shuffled / inOrder) : 0 }

  /// Standard error of ``inOrder`` − ``shuffled``.
  private let error: Double

  /// Whether the difference is beyond chance (three standard errors) and a twentieth at least.
  public var isPresent: Bool { inOrder - shuffled > 3 * error && share >= 0.05 }

  /// Whether there were enough predictions to see a difference, and there is none though there was room for one.
  public var isAbsent: Bool { predictions >= 1000 && !isPresent && shuffled < 0.9 }

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
    let asked = sessions.count - Int(Double(sessions.count - first) * Self.heldOut)
    func part(_ range: Range<Int>, isShuffled: Bool = false) -> Sessions {
      Self.clicks(of: sessions, range, isShuffled: isShuffled)
    }
    let (earlier, later) = (part(first..<asked), part(asked..<sessions.count))
    let rule = LastItemRule(earlier, itemCount: itemCount)
    let known = rule.ranks(later)
    if known.count == 0 || rule.isEmpty { return nil }
    let unknown = LastItemRule(part(first..<asked, isShuffled: true), itemCount: itemCount)
      .ranks(part(asked..<sessions.count, isShuffled: true))
    predictions = known.count
    inOrder = known.mean
    shuffled = unknown.mean
    error = (known.squaredError + unknown.squaredError).squareRoot()
    popular = rule.ranksOfPopular(later).mean
    eitherDirection = LastItemRule(earlier.withReversals, itemCount: itemCount).ranks(later).mean
  }

  /// Any seed does; a fixed one gives the same answer each time.
  private static let seed: UInt64 = 20

  /// Some sessions without immediate repeats, shuffled where asked for.
  private static func clicks(
    of sessions: Sessions, _ range: Range<Int>, isShuffled: Bool
  ) -> Sessions {
    var (all, offsets): ([ItemIndex], [Int]) = ([], [0])
    for session in range {
      var items: [ItemIndex] = []
      for item in sessions[session].items where items.last != item { items.append(item) }
      if isShuffled {
        var random = SplitMix64(seed: seed, stream: UInt64(session))
        for place in stride(from: items.count - 1, to: 0, by: -1) {
          items.swapAt(place, random.below(place + 1))
        }
      }
      all += items
      offsets.append(all.count)
    }
    return Sessions(items: all, times: [Double](repeating: 0, count: all.count), offsets: offsets)
  }
}
