import Recommendation
import SessionData

extension NeighbourModel {
  /// A training session that is like the current one.
  struct Neighbour {
    /// Its number by recency.
    let session: Int
    let similarity: Float
    /// What it counts, beside its similarity.
    let weight: Float
  }

  /// The sessions of one item of the current session, newest first, as far as they were not yet looked at.
  private struct Cursor {
    /// The next session; −1 behind the last.
    var session: Int32
    /// Place of the one after it.
    var next: Int
    let end: Int
    let itemWeight: Float
    let neighbourWeight: Float
  }

  /// The most similar ones of the most recent sessions with a common item, best first, newer ones first among equals.
  ///
  /// The lists of the session's items are merged from the newest training session to older ones: each candidate
  /// comes up once, together with all items that it shares, and nothing older than the sample is looked at.
  /// The same candidates as VMIS-kNN's (Kersbergen et al., *Serenade*, 2022), without its heap.
  func neighbours(of current: ObservedSession) -> [Neighbour] {
    var cursors = cursors(of: current)
    let norm = norm(of: cursors)
    let distinct = current.entries.count
    let holders = index.holders.values.span
    let offsets = index.items.offsets.span
    let ages = ageFactors.span
    var best = BoundedHeap(capacity: min(rules.k, rules.sample))
    var admitted: [(session: Int32, weight: Float)] = []
    var newest = cursors.reduce(-1) { max($0, $1.session) }
    var ceiling = ceiling(of: cursors, norm)
    var sampled = 0
    while newest >= 0, sampled < rules.sample {
      sampled += 1
      let session = Int(newest)
      // Sessions get no younger: what no older one can reach is decided.
      if !ages.isEmpty, ceiling * ages[session] <= best.limit { break }
      var shared: Float = 0
      var common = 0
      var weight: Float = 0
      var following: Int32 = -1
      var isAtEnd = false
      for place in cursors.indices {
        if cursors[place].session == newest {
          shared += cursors[place].itemWeight
          common += 1
          // Cursors stand in the order of the session: the last one to match is its newest item.
          weight = cursors[place].neighbourWeight
          let next = cursors[place].next
          if next < cursors[place].end {
            cursors[place].session = holders[next]
            cursors[place].next = next + 1
          } else {
            cursors[place].session = -1
            isAtEnd = true
          }
        }
        following = max(following, cursors[place].session)
      }
      newest = following
      if isAtEnd {
        cursors.removeAll { $0.session < 0 }
        ceiling = self.ceiling(of: cursors, norm)
      }
      let other = offsets[session + 1] - offsets[session]
      var similarity =
        switch rules.similarity {
        case .cosine: Float(common) / Float(distinct * other).squareRoot()
        case .jaccard: Float(common) / Float(distinct + other - common)
        case .weightedShare: shared / Float(distinct)
        case .weightedCosine: shared / (norm * Float(other).squareRoot())
        }
      if !ages.isEmpty { similarity *= ages[session] }
      if best.admits(similarity) {
        best.insert(ScoredItem(item: ItemIndex(admitted.count), score: similarity))
        admitted.append((Int32(session), weight))
      }
    }
    return best.sorted().map { found in
      let candidate = admitted[Int(found.item)]
      return Neighbour(
        session: Int(candidate.session), similarity: found.score, weight: candidate.weight)
    }
  }

  private func cursors(of current: ObservedSession) -> [Cursor] {
    current.entries.map { entry in
      let places = index.holders.places(of: Int(entry.item))
      return Cursor(
        session: places.isEmpty ? -1 : index.holders.values[places.lowerBound],
        next: places.lowerBound + 1, end: places.upperBound,
        itemWeight: Float(rules.positionWeight(entry.position, current.length)),
        neighbourWeight: Float(rules.neighbourWeight(entry.position, current.length)))
    }
  }

  /// √ of the sum of the squared weights.
  private func norm(of cursors: [Cursor]) -> Float {
    cursors.reduce(0) { $0 + $1.itemWeight * $1.itemWeight }.squareRoot()
  }
  /// At least the similarity of any session whose common items are among these, before its age counts;
  /// infinite where ages do not count.
  ///
  /// That is a sum of some of these weights, in the same order, divided by no less: rounding keeps it from
  /// being more.
  private func ceiling(of cursors: [Cursor], _ norm: Float) -> Float {
    guard rules.similarity == .weightedCosine else { return .infinity }
    return cursors.reduce(0) { $0 + $1.itemWeight } / norm
  }
}
