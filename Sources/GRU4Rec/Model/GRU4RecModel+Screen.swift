import Kernels
import Recommendation
import SessionData

extension GRU4RecModel {
  /// Catalogues below this are scored faster than screened.
  static let fewestItems = 5000
  /// A list of the best may take one item in this many.
  static let itemsPerPlace = 64
  /// Catalogues of so many items are shared among threads, whatever that costs for each session.
  static let itemsToShare = 1 << 18
  /// Sessions that are worth a thread's start.
  static let fewestLanes = 4

  /// The same model, made ready to answer many requests for lists.
  ///
  /// Builds a copy of the output weights in bytes, a quarter of their size. It bounds every score, so
  /// that few have to be computed: the lists are the same, in a fraction of the time. A model whose
  /// catalogue is small, or a processor that cannot multiply bytes (neither AVX-512 VNNI nor AVX2), goes on as before.
  ///
  /// - Parameter threads: how many build it, ≥ 1.
  public func preparedForServing(threads: Int = 1) -> GRU4RecModel {
    if let index, let prepared = sketched(by: index, threads: threads) { return prepared }
    var prepared = self
    if itemCount >= Self.fewestItems {
      let files = ItemFiles(weights)
      prepared.screen = CatalogueScreen(
        weights.output, of: files?.output, bias: weights.outputBias, threads: threads)
      if prepared.screen != nil { prepared.files = files }
    }
    return prepared
  }

  /// Finds the best among some items with the screen.
  ///
  /// - Returns: the lanes that are left to be ranked otherwise.
  func screen(
    _ states: [GRU4RecState], _ requests: [RankingRequest], among items: Range<Int>,
    into ranked: inout [RankedLane]
  ) -> [Int] {
    if let sketch { return search(sketch, states, requests, into: &ranked) }
    guard let screen else { return Array(states.indices) }
    return Arena.with { arena in
      let lanes = ScreenedLanes(screen, capacity: states.count, in: arena)
      let scored = states.map(scoredState)
      var (left, screened): ([Int], [Int]) = ([], [])
      for (lane, request) in requests.enumerated() {
        let isFit =
          isForScreen(request)
          && lanes.add(
            scored[lane][...], k: request.k,
            admitted: request.filter.words(itemCount: itemCount))
        if isFit { screened.append(lane) } else { left.append(lane) }
      }
      guard !screened.isEmpty else { return left }
      for (lane, found) in zip(screened, lanes.candidates(among: items)) {
        guard let found else {
          left.append(lane)
          continue
        }
        offer(found, scored[lane], to: &ranked[lane], in: arena)
      }
      return left
    }
  }

  /// Whether the screen is worth it for a request.
  func isForScreen(_ request: RankingRequest) -> Bool {
    !request.asksForCounts && request.k > 0 && request.k * Self.itemsPerPlace <= itemCount
  }

  /// Scores some items, in ascending order, and takes those into a list that belong there.
  func offer(
    _ found: Vector<Int32>, _ scored: [Float], to ranked: inout RankedLane, in arena: Arena
  ) {
    let state = arena.matrix(rows: 1, columns: scored.count)
    state.setRow(0, from: scored, at: 0)
    let scores = score(found, state, in: arena)
    for index in 0..<found.count { ranked.offer(Int(found[index]), scores[0, index]) }
  }

  /// Scores of some items, from the file where the model's rows stay there.
  func score(_ items: Vector<Int32>, _ state: Matrix, in arena: Arena) -> Matrix {
    let scores = arena.matrix(rows: 1, columns: items.count)
    if let files {
      let rows = arena.matrix(rows: items.count, columns: state.columns)
      let bias = arena.matrix(rows: 1, columns: items.count)
      if files.output.gather(items, into: rows) {
        for index in 0..<items.count { bias[0, index] = weights.outputBias[0, Int(items[index])] }
        kernels.score(lane: state, rows, bias: bias, into: scores)
        return scores
      }
    }
    kernels.score(
      lane: state, weights.output, bias: weights.outputBias, rows: items, into: scores)
    return scores
  }
}
