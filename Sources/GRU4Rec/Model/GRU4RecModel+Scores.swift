import Dispatch
import Kernels
import Recommendation
import SessionData
import Synchronization

extension GRU4RecModel {
  /// h · Wᵀ + b for every item, or cos(h, w) / τ.
  public func score(_ state: GRU4RecState, into scores: inout MutableSpan<Float>) {
    score([state], into: &scores)
  }

  /// h · Wᵀ + b for every item and session, or cos(h, w) / τ.
  public func score(_ states: [GRU4RecState], into scores: inout MutableSpan<Float>) {
    Matrix.overlaying(&scores, rows: states.count, columns: itemCount) { rows in
      Arena.with { arena in
        let groups = ScoredLanes.groups(of: states.map(scoredState), kernels, in: arena)
        for items in ScoreTile.ranges(of: 0..<itemCount) {
          let slice = slice(items)
          for group in groups {
            group.score(slice, kernels)
            group.copy(of: items, into: rows, kernels)
          }
        }
      }
    }
  }

  /// Ranks sessions while the scores of a few items are in the nearest cache: rows of the whole
  /// catalogue are never written.
  public func rank(
    _ states: [GRU4RecState], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    precondition(
      states.count == requests.count, "\(requests.count) requests for \(states.count) states")
    precondition(threads >= 1, "\(threads) threads")
    guard !states.isEmpty else { return [] }
    if let parts = partsOfLanes(requests, threads: threads) {
      return rankLanes(states, requests, parts: parts)
    }
    return rankParts(lanes: states.count, threads: threads) { items in
      rank(states, requests, among: items)
    }
  }

  /// How many threads share the sessions, each with the whole catalogue; `nil` where they share the catalogue.
  ///
  /// What bounds scores has to find a session's best anew in every part of a catalogue, and half of one costs much more
  /// than half. Products of Float32 are the other way round: they read a row once for all sessions.
  private func partsOfLanes(_ requests: [RankingRequest], threads: Int) -> Int? {
    if sketch != nil {
      return max(
        min(threads, requests.count), (requests.count + SketchedLanes.most - 1) / SketchedLanes.most
      )
    }
    guard screen != nil, requests.count > 1, itemCount < Self.itemsToShare,
      requests.allSatisfy(isForScreen)
    else { return nil }
    return max(1, min(threads, requests.count / Self.fewestLanes))
  }

  /// Joins what `rank` finds in parts of the catalogue, side by side on threads.
  func rankParts(
    lanes: Int, threads: Int, _ rank: @Sendable (Range<Int>) -> [RankedLane]
  ) -> [Ranking] {
    let parts = parts(lanes: lanes, threads: threads)
    let found = Mutex([[RankedLane]](repeating: [], count: parts.count))
    DispatchQueue.concurrentPerform(iterations: parts.count) { number in
      let lanes = rank(parts[number])
      found.withLock { $0[number] = lanes }
    }
    let all = found.withLock { $0 }
    return (0..<lanes).map { lane in
      var first = all[0][lane]
      for part in all.dropFirst() { first.add(part[lane]) }
      return first.ranking
    }
  }

  /// The catalogue in parts for threads: whole tiles, and each worth a thread's start.
  private func parts(lanes: Int, threads: Int) -> [Range<Int>] {
    let products = itemCount * weights.output.columns * lanes
    let count = max(1, min(threads, products >> 22))
    let tiles = (itemCount + ScoreTile.items - 1) / ScoreTile.items
    return (0..<count).map { part in
      let bounds = [part, part + 1].map { min(itemCount, tiles * $0 / count * ScoreTile.items) }
      return bounds[0]..<bounds[1]
    }
  }

  /// What a part of the catalogue brings to each lane.
  func rank(
    _ states: [GRU4RecState], _ requests: [RankingRequest], among items: Range<Int>
  ) -> [RankedLane] {
    var ranked = requests.map { RankedLane($0, itemCount: itemCount) }
    let left = screen(states, requests, among: items, into: &ranked)
    if left.isEmpty { return ranked }
    let rest = scoreAll(left.map { states[$0] }, left.map { requests[$0] }, among: items)
    for (lane, result) in zip(left, rest) { ranked[lane] = result }
    return ranked
  }

  /// The same from the scores of all these items.
  private func scoreAll(
    _ states: [GRU4RecState], _ requests: [RankingRequest], among items: Range<Int>
  ) -> [RankedLane] {
    Arena.with { arena in
      let groups = ScoredLanes.groups(of: states.map(scoredState), kernels, in: arena).map {
        (lanes: $0, standings: LaneStandings($0, requests, among: items, of: self, in: arena))
      }
      for items in ScoreTile.ranges(of: items)
      where requests.contains(where: { $0.concerns(items) }) {
        let slice = slice(items)
        for group in groups {
          group.lanes.score(slice, kernels)
          group.standings.rank(items, kernels)
        }
      }
      return groups.flatMap { $0.standings.ranked() }
    }
  }

  /// What items' rows are multiplied with: the last layer's state, at length 1/τ for cosine scores.
  package func scoredState(_ state: GRU4RecState) -> [Float] {
    let units = weights.output.columns
    let last = state.values.count == units ? state.values : Array(state.values.suffix(units))
    guard hyperparameters.similarity == .cosine else { return last }
    let squared = last.reduce(0) { $0 + $1 * $1 }
    guard squared > 1e-24 else { return last }
    let factor = 1 / (hyperparameters.temperature * squared.squareRoot())
    return last.map { $0 * factor }
  }

  /// Weights of some items.
  func slice(_ items: Range<Int>) -> CatalogueSlice {
    CatalogueSlice(
      weights: weights.output.rows(items), bias: weights.outputBias.columns(items))
  }
}

/// What scores some items: their weights, items × H, and their biases.
struct CatalogueSlice {
  let weights: Matrix
  let bias: Matrix
}
