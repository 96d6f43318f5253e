import Kernels
import Recommendation

/// Lanes that are scored together while they are ranked: what is known of them after some of the catalogue.
struct LaneStandings {
  private let group: ScoredLanes
  private let requests: ArraySlice<RankingRequest>
  /// For sixteen lanes each.
  private let standings: [ScoreStanding]
  /// Bits of the items that each of sixteen lanes admits; `nil` where all admit all.
  private let admitted: Vector<UInt64>?
  private let itemCount: Int

  /// Scores the targets first, so that all other scores can be compared with theirs at once.
  ///
  /// - Parameter items: the part of the catalogue that is to be ranked.
  init(
    _ group: ScoredLanes, _ requests: [RankingRequest], among items: Range<Int>,
    of model: GRU4RecModel, in arena: Arena
  ) {
    self.group = group
    self.requests = requests[group.lanes]
    itemCount = model.itemCount
    let columns = ScoreStanding.columns
    let lengths = self.requests.map(\.k)
    standings = stride(from: 0, to: lengths.count, by: columns).map {
      ScoreStanding(
        lists: Array(lengths[$0..<min($0 + columns, lengths.count)]), isSingle: group.isSingle,
        items: items.count, in: arena)
    }
    let filters = self.requests.contains { $0.filter.excluded != nil || $0.filter.only != nil }
    admitted = filters ? arena.vector(UInt64.self, count: columns) : nil
    for (lane, request) in self.requests.enumerated() {
      var score = request.reference
      if let target = request.target.map(Int.init) {
        group.score(model.slice(target..<target + 1), model.kernels)
        score = group.first(lane)
      }
      if let score { standings[lane / columns].setTarget(score, of: lane % columns) }
    }
  }

  /// Compares the scores of `items`, which were scored last.
  func rank(_ items: Range<Int>, _ kernels: FusedKernels) {
    let columns = ScoreStanding.columns
    for (number, standing) in standings.enumerated() {
      if let admitted {
        for (lane, request) in requests.dropFirst(number * columns).prefix(columns).enumerated() {
          admitted[lane] = request.filter.candidates(inWord: items.lowerBound / ScoreTile.items)
        }
      }
      kernels.compare(
        group.scores(from: number * columns), of: items, with: standing, admitted: admitted)
    }
  }

  /// What was found, lane by lane.
  func ranked() -> [RankedLane] {
    requests.enumerated().map { lane, request in
      let (standing, column) = (
        standings[lane / ScoreStanding.columns], lane % ScoreStanding.columns
      )
      return RankedLane(
        request, itemCount: itemCount, best: standing.best(column),
        counts: ScoreCounts(
          greater: standing.greater(column), equal: standing.equal(column),
          notANumber: standing.notNumbers(column)))
    }
  }
}
