import Dispatch
import Foundation
import Kernels
import Randomness
import Recommendation
import SessionData
import Synchronization

extension GRU4RecModel {
  /// The same model, whose lists are found from part of the catalogue once it is prepared for serving.
  ///
  /// - Precondition: the index has no more items than the model; those that it lacks are always looked at.
  public func indexed(by index: CatalogueIndex?) -> GRU4RecModel {
    if let index {
      precondition(
        index.order.count <= itemCount, "an index of \(index.order.count) of \(itemCount) items")
    }
    var model = self
    model.index = index
    return model
  }

  /// The same model with a sketch of its output weights; `nil` where there can be none, or the catalogue is small.
  func sketched(by index: CatalogueIndex, threads: Int) -> GRU4RecModel? {
    guard itemCount >= Self.fewestItems else { return nil }
    return Arena.with { arena in
      let files = ItemFiles(weights)
      let rotation = Self.rotation(units: weights.output.columns, in: arena)
      guard
        let sketch = CatalogueSketch(
          weights.output, of: files?.output, bias: weights.outputBias, rotation: rotation,
          order: index.order + (ItemIndex(index.order.count)..<ItemIndex(itemCount)),
          head: index.head, tail: index.order.count, states: usualStates, threads: threads)
      else { return nil }
      var model = self
      model.sketch = sketch
      if files != nil { weights.releasePages() }
      model.files = files
      return model
    }
  }

  /// A random rotation, the same for all models of as many units.
  private static func rotation(units: Int, in arena: Arena) -> Matrix {
    var random = SplitMix64(seed: 0x5195)
    var rows: [[Double]] = []
    while rows.count < units {
      // Normal numbers point into any direction alike; Gram and Schmidt, twice for its rounding.
      var row = (0..<units).map { _ in
        (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
      }
      for _ in 0..<2 {
        for other in rows {
          let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in 0..<units { row[index] -= product * other[index] }
        }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 1e-6 { rows.append(row.map { $0 / length }) }
    }
    let matrix = arena.matrix(rows: units, columns: units)
    for (index, row) in rows.enumerated() { matrix.setRow(index, row.map { Float($0) }) }
    return matrix
  }

  /// What a standard normal number stays below with a probability.
  private static func quantile(_ probability: Double) -> Double {
    if probability >= 1 { return .infinity }
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
    }
    return high
  }

  /// Ranks lanes side by side on threads.
  func rankLanes(
    _ states: [GRU4RecState], _ requests: [RankingRequest], parts: Int
  ) -> [Ranking] {
    let found = Mutex([[RankedLane]](repeating: [], count: parts))
    DispatchQueue.concurrentPerform(iterations: parts) { number in
      let lanes = states.count * number / parts..<states.count * (number + 1) / parts
      let ranked = rank(Array(states[lanes]), Array(requests[lanes]), among: 0..<itemCount)
      found.withLock { $0[number] = ranked }
    }
    return found.withLock { $0.flatMap { $0.map(\.ranking) } }
  }

  /// Finds the best with the sketch.
  ///
  /// - Returns: the lanes that are left to be ranked otherwise.
  func search(
    _ sketch: CatalogueSketch, _ states: [GRU4RecState], _ requests: [RankingRequest],
    into ranked: inout [RankedLane]
  ) -> [Int] {
    Arena.with { arena in
      let effort = index?.effort ?? CatalogueIndex.Effort()
      let lanes = SketchedLanes(sketch, capacity: states.count, in: arena)
      let scored = states.map(scoredState)
      let deviations = Float(Self.quantile(effort.confidence))
      var (left, searched): ([Int], [Int]) = ([], [])
      for (lane, request) in requests.enumerated() {
        let isFit =
          isForScreen(request)
          && lanes.add(
            scored[lane][...], k: request.k,
            admitted: request.filter.words(itemCount: itemCount), deviations: deviations,
            // The best of a few items may be anywhere.
            share: request.filter.only == nil ? effort.share : 1)
        if isFit { searched.append(lane) } else { left.append(lane) }
      }
      guard !searched.isEmpty else { return left }
      for (lane, found) in zip(searched, lanes.candidates()) {
        guard let found else {
          left.append(lane)
          continue
        }
        offer(found, scored[lane], to: &ranked[lane], in: arena)
      }
      return left
    }
  }
}
