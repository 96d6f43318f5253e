import Kernels
import Recommendation
import SessionData
import Synchronization

/// Items in an order in which like ones stand side by side: clusters of clusters, by spherical k-means.
///
/// An item is its output row with its bias beside it, by the length that states usually have: so products of both count alike.
/// The same model gives the same order, whatever the threads.
struct ItemClusters: Sendable {
  private let weights: ModelWeights
  private let length: Float
  private let threads: Int

  /// Clusters of all items, at most.
  private static let most = 1024
  /// Clusters of a cluster, at most.
  private static let mostWithin = 64
  /// Items of the smallest clusters, about.
  private static let leaf = 64
  /// Rows for each cluster that its centre is found from.
  private static let sample = 256
  private static let rounds = 8
  /// Rows that are looked at together.
  private static let block = 256

  init(_ weights: ModelWeights, length: Float, threads: Int) {
    self.weights = weights
    self.length = length
    self.threads = threads
  }

  private var units: Int { weights.output.columns + 1 }

  /// Some items in order.
  func ordered(_ items: [ItemIndex]) -> [ItemIndex] {
    let clusters = min(Self.most, items.count / (Self.leaf * Self.mostWithin))
    guard clusters >= 2 else { return arranged(items) }
    let centres = centres(clusters, of: items)
    let parts = Self.parts(items, by: nearest(to: centres, of: items), count: clusters)
    let next = Atomic(0)
    let done = Mutex([[ItemIndex]](repeating: [], count: parts.count))
    Team.run(threads: threads) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < parts.count else { break }
        let part = arranged(parts[number])
        done.withLock { $0[number] = part }
      }
    }
    return done.withLock { $0.flatMap(\.self) }
  }

  /// Clusters within a cluster, on the calling thread.
  private func arranged(_ items: [ItemIndex]) -> [ItemIndex] {
    guard items.count > Self.leaf * 3 / 2 else { return items }
    let clusters = min(Self.mostWithin, max(2, items.count / Self.leaf))
    let centres = centres(clusters, of: items)
    let places = Arena.with { nearest(to: centres, items[...], in: $0) }
    let parts = Self.parts(items, by: places, count: clusters).filter { !$0.isEmpty }
    return parts.count == 1 ? items : parts.flatMap(arranged)
  }

  private static func parts(
    _ items: [ItemIndex], by clusters: [Int32], count: Int
  ) -> [[ItemIndex]] {
    var parts = [[ItemIndex]](repeating: [], count: count)
    for (item, cluster) in zip(items, clusters) { parts[Int(cluster)].append(item) }
    return parts
  }

  /// Centres of clusters, found from some of the items, each near the one before.
  private func centres(_ count: Int, of items: [ItemIndex]) -> [[Float]] {
    var left = means(count, of: items).map(Self.unit)
    var chain = [left.removeLast()]
    while !left.isEmpty {
      let products = left.map { other in
        zip(other, chain[chain.count - 1]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      }
      let nearest = products.indices.max { products[$0] < products[$1] } ?? 0
      chain.append(left.remove(at: nearest))
    }
    return chain
  }

  private static func unit(_ row: [Float]) -> [Float] {
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? row.map { $0 / length } : row
  }

  private func means(_ count: Int, of items: [ItemIndex]) -> [[Float]] {
    Arena.with { arena in
      let some = Self.evenly(min(items.count, Self.sample * count), of: items)
      let rows = arena.matrix(rows: some.count, columns: units)
      copy(some[...], into: rows)
      var centres = Self.evenly(count, of: Array(some.indices)).map { place in
        (0..<units).map { rows[place, $0] }
      }
      let nearest = arena.vector(Int32.self, count: some.count)
      for _ in 0..<Self.rounds {
        Arena.with { arena in
          Directions(centres, units: units, in: arena).nearest(to: rows, into: nearest)
        }
        var sums = [[Float]](repeating: [Float](repeating: 0, count: units), count: count)
        var counts = [Int](repeating: 0, count: count)
        for place in some.indices {
          let cluster = Int(nearest[place])
          counts[cluster] += 1
          rows.add(place, to: &sums[cluster])
        }
        // A centre without items stays where it is.
        for cluster in 0..<count where counts[cluster] > 0 { centres[cluster] = sums[cluster] }
      }
      return centres
    }
  }

  private static func evenly<T>(_ count: Int, of values: [T]) -> [T] {
    (0..<count).map { values[$0 * values.count / count] }
  }

  /// The cluster of each item, on all threads.
  private func nearest(to centres: [[Float]], of items: [ItemIndex]) -> [Int32] {
    let found = Mutex([[Int32]](repeating: [], count: threads))
    Team.run(threads: threads) { member in
      let own = Arena.with { nearest(to: centres, items[member.share(of: items.count)], in: $0) }
      found.withLock { $0[member.index] = own }
    }
    return found.withLock { $0.flatMap(\.self) }
  }

  private func nearest(
    to centres: [[Float]], _ items: ArraySlice<ItemIndex>, in arena: Arena
  ) -> [Int32] {
    let directions = Directions(centres, units: units, in: arena)
    let rows = arena.matrix(rows: Self.block, columns: units)
    let nearest = arena.vector(Int32.self, count: Self.block)
    var all: [Int32] = []
    all.reserveCapacity(items.count)
    for first in stride(from: items.startIndex, to: items.endIndex, by: Self.block) {
      let some = items[first..<min(first + Self.block, items.endIndex)]
      copy(some, into: rows)
      directions.nearest(to: rows.rows(0..<some.count), into: nearest)
      all.append(contentsOf: nearest.array(some.count))
    }
    return all
  }

  /// Rows of some items with their biases.
  private func copy(_ items: ArraySlice<ItemIndex>, into rows: Matrix) {
    let units = weights.output.columns
    for (place, item) in items.enumerated() {
      rows.columns(0..<units).copyRow(place, from: weights.output, Int(item))
      rows[place, units] = weights.outputBias[0, Int(item)] / length
    }
  }
}
