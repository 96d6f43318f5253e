import Evaluation
import Randomness
import Testing

@testable import LiveQuality

/// What ranks are worth, and what is kept of them by hour and by version.
@Suite struct RankCountTests {
  @Test func countsByHand() throws {
    var counts = RankCounts()
    #expect(counts.recall(at: 5) == nil && counts.mrr(at: 20) == nil)
    for rank: ItemRank in [.at(1), .at(5), .at(6), .at(20), .at(21), .notListed, .unknown, .at(2)] {
      counts.add(rank)
    }
    #expect(counts.events == 8 && counts.unknown == 1)
    #expect(counts.hits(at: 5) == 3 && counts.hits(at: 20) == 5)
    #expect(counts.recall(at: 5) == 0.375)
    #expect(counts.recall(at: 20) == 0.625)
    let upTo5 = 1.7 / 8
    let upTo20 = (1.75 + 1.0 / 6) / 8
    #expect(abs(try #require(counts.mrr(at: 5)) - upTo5) < 1e-12)
    #expect(abs(try #require(counts.mrr(at: 20)) - upTo20) < 1e-12)
  }

  /// The same numbers as `evaluate` has of the same ranks.
  @Test func agreesWithTheMetrics() throws {
    var random = SplitMix64(seed: 3)
    let ranks = (0..<500).map { _ in Int.random(in: 1...40, using: &random) }
    var counts = RankCounts()
    for rank in ranks { counts.add(.at(rank)) }
    for cutoff in RankCounts.cutoffs {
      let all = ranks.map(Double.init)
      #expect(counts.recall(at: cutoff) == RankMetric.recall.mean(ofRanks: all, at: cutoff))
      let mrr = RankMetric.mrr.mean(ofRanks: all, at: cutoff)
      let own = try #require(counts.mrr(at: cutoff))
      #expect(abs(own - mrr) < 1e-12)
    }
  }

  @Test func hoursOfTheLastSevenDaysAreKept() {
    var counts = HourlyCounts()
    for hour in 1000..<1200 {
      counts.add(.at(1), at: Double(hour) * 3600)
      counts.add(.notListed, at: Double(hour) * 3600 + 3599)
    }
    #expect(counts.hours.keys.sorted() == Array(1032..<1200))
    #expect(counts.hours.values.allSatisfy { $0.events == 2 && $0.hits(at: 5) == 1 })
    #expect(counts.total.events == 400)
    // A clock that is set back counts where it says, and takes nothing away.
    counts.add(.at(1), at: 1100 * 3600)
    #expect(counts.hours[1100]?.events == 3 && counts.hours.count == 168)
  }

  @Test func theLastVersionsAreKept() {
    var counts = SampledCounts()
    for version in 0..<30 { counts.add(.at(1), version: "v\(version)", at: Double(version)) }
    #expect(counts.versions.map(\.version) == (10..<30).map { "v\($0)" })
    // One that comes back goes on, and is the newest.
    counts.add(.unknown, version: "v12", at: 99)
    let back = counts.versions.last
    #expect(back?.version == "v12" && back?.counts.events == 2 && back?.counts.unknown == 1)
    #expect(back?.first == 12 && back?.last == 99)
    #expect(counts.versions.count == 20 && counts.hours.total.events == 31)
  }
}
