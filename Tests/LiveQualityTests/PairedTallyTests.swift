import Randomness
import Testing

@testable import Evaluation
@testable import LiveQuality

/// What is counted event by event says what `compare` says of the whole log.
@Suite struct PairedTallyTests {
  private static let weights = SessionWeights()

  /// Ranks of two models in sessions of different sizes, the second of which is better by some share.
  private static func sessions(
    _ count: Int, gain: Double, seed: UInt64
  ) -> [[(ItemRank, ItemRank)]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...9, using: &random)).map { _ in
        let rank = Int.random(in: 1...60, using: &random)
        let isBetter = Double.random(in: 0..<1, using: &random) < gain
        let other = isBetter ? max(1, rank / 4) : Int.random(in: 1...60, using: &random)
        return (.at(rank), .at(isBetter ? other : Bool.random(using: &random) ? rank : other))
      }
    }
  }

  private static func tally(_ sessions: [[(ItemRank, ItemRank)]]) -> PairedTally {
    var tally = PairedTally()
    for (number, session) in sessions.enumerated() {
      let weights = weights.weights(ofSession: SplitMix64.mix(UInt64(number)))
      for (first, second) in session { tally.add(second, against: first, weights: weights) }
    }
    return tally
  }

  @Test(arguments: [(0.3, 1), (0.0, 2), (0.05, 3)] as [(Double, UInt64)])
  func intervalsAreThoseOfTheEvaluation(_ gain: Double, _ seed: UInt64) throws {
    let sessions = Self.sessions(400, gain: gain, seed: seed)
    let tally = Self.tally(sessions)
    let columns = MetricColumns([.recall, .mrr], cutoffs: [20])
    let totals = [0, 1].map { (model: Int) in
      SessionTotals(
        columns,
        rows: sessions.flatMap { session -> [Double] in
          var sums = RankSums(columns)
          for pair in session {
            guard case .at(let rank) = model == 0 ? pair.0 : pair.1 else { continue }
            sums.add(rank: Double(rank))
          }
          return [Double(session.count)] + sums.values
        })
    }
    let paired = PairedResamples(totals, resamples: 4000, seed: 7, threads: 2)
    for (own, metric) in [
      (tally.recall(level: 0.95), RankMetric.recall), (tally.mrr(level: 0.95), .mrr),
    ] {
      let expected = paired.difference(
        MetricAtCutoff(metric, at: 20), of: 1, from: 0, level: 0.95)
      #expect(abs(own.value - expected.value) < 1e-12)
      let width = expected.interval.upperBound - expected.interval.lowerBound
      #expect(abs(own.interval.lowerBound - expected.interval.lowerBound) < 0.12 * width)
      #expect(abs(own.interval.upperBound - expected.interval.upperBound) < 0.12 * width)
    }
    let probability = paired.probability(
      MetricAtCutoff(.recall, at: 20), of: 1, above: 0)
    #expect(abs(tally.certainty - probability) < 0.06)
  }

  @Test func sessionsAreWhatTheEventsAreWorth() {
    let alike = Self.tally((0..<300).map { _ in [(.at(1), .at(2)), (.at(3), .at(1))] })
    #expect((240.0...360).contains(alike.sessions))
    // One session of a robot among them: most events are its own, and hardly any evidence.
    let robot = [[(ItemRank, ItemRank)](repeating: (.notListed, .at(1)), count: 5000)]
    let other = Self.tally(robot + (0..<300).map { _ in [(.at(1), .at(2))] })
    #expect(other.events == 5300 && other.sessions < 3)
    let verdict = QualityComparison(other, of: "b", from: "a", .versions)
    #expect(verdict.verdict == .early)
  }

  @Test func halvesAddUpAndSidesChange() {
    let sessions = Self.sessions(200, gain: 0.2, seed: 5)
    let whole = Self.tally(sessions)
    var sum = PairedTally()
    sum.add(PairedTally())
    // The weights belong to the session, wherever it is counted.
    var (first, second) = (PairedTally(), PairedTally())
    for (number, session) in sessions.enumerated() {
      let weights = Self.weights.weights(ofSession: SplitMix64.mix(UInt64(number)))
      for pair in session {
        if number % 2 == 0 {
          first.add(pair.1, against: pair.0, weights: weights)
        } else {
          second.add(pair.1, against: pair.0, weights: weights)
        }
      }
    }
    sum.add(first)
    sum.add(second)
    let (all, both) = (whole.mrr(level: 0.95), sum.mrr(level: 0.95))
    #expect(abs(all.value - both.value) < 1e-12)
    #expect(abs(all.interval.lowerBound - both.interval.lowerBound) < 1e-12)
    let back = whole.reversed.recall(level: 0.95)
    #expect(back.value == -whole.recall(level: 0.95).value)
    #expect(abs(back.interval.lowerBound + whole.recall(level: 0.95).interval.upperBound) < 1e-12)
  }

  @Test func verdictsInWords() {
    let ahead = Self.tally(Self.sessions(300, gain: 0.5, seed: 8))
    let surely = QualityComparison(ahead, of: "next", from: "main", .versions)
    #expect(surely.verdict == .ahead && surely.certainty > 0.99)
    #expect(surely.words.hasPrefix("next is ahead of main: Recall@20 +0."))
    #expect(surely.words.contains("over \(NumberWords.grouped(surely.events)) events"))
    let behind = QualityComparison(ahead.reversed, of: "main", from: "next", .versions)
    #expect(behind.verdict == .behind)
    #expect(behind.words.hasPrefix("main is behind next: Recall@20 −0."))
    let same = Self.tally((0..<100).map { _ in [(.at(3), .at(3))] })
    let unsure = QualityComparison(same, of: "b", from: "a", .week)
    #expect(unsure.verdict == .unsure && unsure.certainty == 0.5)
    #expect(unsure.words.hasPrefix("not yet sure whether b or a is ahead: Recall@20 0.0000"))
    let early = QualityComparison(
      Self.tally([[(.at(30), .at(1))]]), of: "b", from: "a", .versions)
    #expect(early.verdict == .early)
    #expect(early.words.contains("over 1 event of some"))
  }
}

private enum NumberWords {
  /// `12,345`; less than a million here.
  static func grouped(_ value: Int) -> String {
    value < 1000 ? "\(value)" : "\(value / 1000),\(String("\(1000 + value % 1000)".dropFirst()))"
  }
}
