import SessionData
import Testing

@testable import Evaluation

@Suite struct BreakdownTests {
  private func sums(_ ranks: [Double]) -> [RankMetrics] {
    var sums = RankSums(MetricColumns(cutoffs: [2]))
    for rank in ranks { sums.add(rank: rank) }
    return sums.metrics
  }

  @Test func positionsAreEventsSeen() {
    let items = [ItemIndex](repeating: 0, count: 14)
    let ranks = (0..<14).map(Double.init) + [0, 1]
    let summary = RankSummary(ranks: ranks, sessions: store([items, [0, 0]]))
    let groups = summary.byPosition(MetricColumns(cutoffs: [2]))
    #expect(groups.map(\.name) == ["1", "2", "3", "4", "5", "6-10", "11+"])
    #expect(groups.map(\.events) == [2, 1, 1, 1, 1, 5, 3])
    #expect(groups[0].metrics == sums([1, 1]))
    #expect(groups[1].metrics == sums([2]))
    #expect(groups[2].metrics == sums([3]))
  }

  @Test func lengthsAreThoseOfTheSession() {
    let sessions = [2, 3, 4, 5, 6, 10, 11, 20, 21].map { [ItemIndex](repeating: 0, count: $0) }
    let ranks: [Double] = sessions.flatMap { items in
      items.indices.map { $0 == 0 ? 0 : Double(items.count) }
    }
    let groups = RankSummary(ranks: ranks, sessions: store(sessions))
      .byLength(MetricColumns(cutoffs: [2]))
    #expect(groups.map(\.name) == ["2", "3", "4-5", "6-10", "11-20", "21+"])
    #expect(groups.map(\.events) == [1, 2, 3 + 4, 5 + 9, 10 + 19, 20])
    #expect(groups[0].metrics == sums([2]))
    #expect(groups[1].metrics == sums([3, 3]))
  }

  @Test func sumsOfOneRankAndOfNone() {
    #expect(sums([2])[0].values == [1, 0.5, RankMetric.ndcg.value(ofRank: 2, at: 2)])
    #expect(sums([])[0].values == [0, 0, 0])
  }

  @Test func emptyGroupsAreLeftOut() {
    let summary = RankSummary(ranks: [0, 1], sessions: store([[0, 0]]))
    #expect(summary.byPosition(MetricColumns(cutoffs: [1])).map(\.name) == ["1"])
  }

  /// A third of the training events each, items of equal count together.
  @Test func popularityGroups() {
    let counts: [Int64] = [10, 40, 20, 20, 10, 0]
    let groups = PopularityGroups(itemCounts: counts)
    #expect(counts.map { groups.group(ofCount: $0) } == [2, 0, 1, 1, 2, 3])
    let flat = PopularityGroups(itemCounts: [5, 5, 5])
    #expect(flat.group(ofCount: 5) == 0)
    // An item is where its first event is: behind exactly a third, or two, it is in the next group.
    let thirds = PopularityGroups(itemCounts: [4, 3, 3, 2])
    #expect([4, 3, 2].map { thirds.group(ofCount: $0) } == [0, 1, 2])
    let two = PopularityGroups(itemCounts: [5, 3, 2, 2])
    #expect([5, 3, 2].map { two.group(ofCount: $0) } == [0, 1, 2])
    let short = PopularityGroups(itemCounts: [3, 2, 2, 2, 1, 1, 1])
    #expect([3, 2, 1].map { short.group(ofCount: $0) } == [0, 0, 2])
    let close = PopularityGroups(itemCounts: [4, 3, 2, 2, 1])
    #expect([4, 3, 2, 1].map { close.group(ofCount: $0) } == [0, 1, 1, 2])
    let none = PopularityGroups(itemCounts: [0, 0])
    #expect(none.group(ofCount: 0) == 3)
  }

  @Test func clickGroupsAreTheTargets() {
    let summary = RankSummary(
      ranks: [0, 1, 0, 2, 3, 1, 2], sessions: store([[0, 1], [1, 0, 2, 3, 4]]))
    let groups = summary.byClicks(MetricColumns(cutoffs: [2]), itemCounts: [5, 0, 6, 1, 7])
    #expect(groups.map(\.name) == ["never", "1-5", "6+"])
    #expect(groups.map(\.events) == [1, 2, 2])
    #expect(groups.map(\.metrics) == [sums([1]), sums([2, 1]), sums([3, 2])])
  }

  @Test func popularityIsTheTargets() {
    let summary = RankSummary(ranks: [0, 1, 0, 2, 3], sessions: store([[0, 1], [1, 0, 2]]))
    let groups = summary.byPopularity(MetricColumns(cutoffs: [2]), itemCounts: [1, 100, 1])
    #expect(groups.map(\.name) == ["head", "tail"])
    #expect(groups.map(\.events) == [1, 2])
    #expect(groups.map(\.metrics) == [sums([1]), sums([2, 3])])
  }
}

@Suite struct BootstrapTests {
  private func intervals(
    _ ranks: [Double], _ sessions: Sessions, cutoffs: [Int], level: Double, resamples: Int,
    seed: UInt64 = 1, threads: Int = 1
  ) -> ConfidenceIntervals {
    ConfidenceIntervals(
      SessionTotals(
        RankSummary(ranks: ranks, sessions: sessions), MetricColumns(cutoffs: cutoffs)),
      level: level, resamples: resamples, seed: seed, threads: threads)
  }

  /// 400 sessions of one prediction, found in half of them: the interval of a proportion is known.
  @Test func widthIsThatOfAProportion() throws {
    let sessions = store((0..<400).map { _ in [0, 0] })
    let ranks = (0..<800).map { $0 % 4 == 1 ? 1.0 : 9.0 }
    let found = intervals(ranks, sessions, cutoffs: [5], level: 0.95, resamples: 2000, threads: 2)
    let recall = try #require(found.intervals[0][.recall])
    // 1.96 · sqrt(0.25 / 400) = 0.049 on either side.
    #expect(abs(recall.lowerBound - 0.451) < 0.006)
    #expect(abs(recall.upperBound - 0.549) < 0.006)
    #expect(found.intervals[0].values == [recall, recall, recall])
  }

  @Test func dependsOnTheSeedAlone() {
    let sessions = store((0..<50).map { _ in [0, 0, 0] })
    let ranks = (0..<150).map { Double($0 % 7 + 1) }
    func drawn(_ seed: UInt64, _ threads: Int) -> ConfidenceIntervals {
      intervals(
        ranks, sessions, cutoffs: [1, 5], level: 0.9, resamples: 100, seed: seed, threads: threads)
    }
    #expect(drawn(3, 1) == drawn(3, 4))
    #expect(drawn(3, 1) != drawn(4, 1))
  }

  /// Events of a session stand or fall together: intervals are wider than those of as many sessions.
  @Test func sessionsAreDrawnWhole() throws {
    let whole = store((0..<40).map { _ in [ItemIndex](repeating: 0, count: 11) })
    let ranks = (0..<440).map { $0 / 11 % 2 == 0 ? 1.0 : 9.0 }
    let all = intervals(ranks, whole, cutoffs: [5], level: 0.95, resamples: 500)
    let found = try #require(all.intervals[0][.recall])
    #expect(found.upperBound - found.lowerBound > 0.2)
  }

  /// Ranks between neighbours are neighbours' values in between, and the whole has all of them.
  @Test func quantilesAreInterpolated() {
    #expect([4.0, 1, 3, 2].middle(0.5) == 1.75...3.25)
    #expect([4.0, 1, 3, 2].middle(1) == 1...4)
    #expect([7.0].middle(0.9) == 7...7)
    #expect([10.0, 0].middle(0.2) == 4...6)
  }

  @Test func meansAreThoseOfTheSessionsAsTheyAre() {
    let columns = MetricColumns([.mrr], cutoffs: [5])
    let one = SessionTotals(columns, rows: [2, 1, 3, 0.5])
    #expect(Bootstrap(one).means == [0.3])
    #expect(Bootstrap([one, SessionTotals(columns, rows: [2, 2, 3, 3])]).means == [0.3, 1])
    #expect(Bootstrap(SessionTotals(columns, rows: [1, 0.5])).means == [0.5])
    #expect(Bootstrap([SessionTotals(columns, rows: [])]).means == [0])
  }

  @Test func oneSession() {
    let found = intervals(
      [0, 1], store([[0, 0]]), cutoffs: [1], level: 0.5, resamples: 10, threads: 3)
    #expect(found.intervals[0][.recall] == 1...1)
  }

  @Test func weightsArePoisson() {
    let table = PoissonTable()
    let weights = (0...UInt16.max).map { table.weight($0) }
    let mean = weights.reduce(0, +) / 65_536
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 65_536
    #expect(abs(mean - 1) < 1e-3)
    #expect(abs(variance - 1) < 3e-3)
    // As often as 65,536 · 1/e/k! says, rounded.
    #expect(
      [0.0, 1, 2, 3, 4].map { k in weights.count { $0 == k } } == [
        24_109, 24_110, 12_054, 4019, 1004,
      ])
    #expect(weights == weights.sorted() && weights.last == 8)
  }
}
