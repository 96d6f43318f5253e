import SessionData

/// A training session that is like the current one.
struct Neighbour {
  /// Its number by recency.
  let session: Int32
  /// Place in it of its last item that the current session holds; 0 where distances do not count.
  var lastCommon: Int32 = 0
  /// Items that both hold.
  var common: Int32 = 0
  /// What the common items weigh together.
  var shared: Float = 0
  /// What it counts, beside its similarity.
  var weight: Float = 0
  var similarity: Float = 0
}

/// The training sessions that share items with the current one, from the newest to the oldest.
///
/// The lists of the session's items are merged: each candidate comes up once, together with all items that it shares,
/// and nothing older than what is asked for is looked at. The same candidates as VMIS-kNN's (Kersbergen et al.,
/// *Serenade*, 2022), without its heap.
struct CandidateMerge {
  /// The sessions of one item of the current session, newest first, as far as they were not yet looked at.
  private struct Cursor {
    /// The next session; −1 behind the last.
    var session: Int32
    /// Place of it.
    var place: Int
    let end: Int
    let itemWeight: Float
    let neighbourWeight: Float
  }

  private let index: NeighbourIndex
  /// In the order of the session's items.
  private var cursors: [Cursor]
  /// The next candidate; −1 behind the last.
  private(set) var newest: Int32
  /// √ of the sum of the items' squared weights.
  let norm: Float

  init(_ current: ObservedSession, _ index: NeighbourIndex, _ rules: NeighbourRules) {
    self.index = index
    cursors = current.entries.map { entry in
      let places = index.holders.places(of: Int(entry.item))
      return Cursor(
        session: places.isEmpty ? -1 : index.holders.values[places.lowerBound],
        place: places.lowerBound, end: places.upperBound,
        itemWeight: Float(rules.positionWeight(entry.position, current.length)),
        neighbourWeight: Float(rules.neighbourWeight(entry.position, current.length)))
    }
    newest = cursors.reduce(-1) { max($0, $1.session) }
    norm = cursors.reduce(0) { $0 + $1.itemWeight * $1.itemWeight }.squareRoot()
  }

  /// What all items weigh that older sessions may share.
  ///
  /// A sum of some of these weights in the same order is no more than that: rounding keeps it so.
  var weightLeft: Float { cursors.reduce(0) { $0 + $1.itemWeight } }

  /// Replaces `candidates` by the next ones, at most so many.
  mutating func take(_ count: Int, into candidates: inout [Neighbour]) {
    // Spans of the index, and not of the merge, which changes.
    let index = index
    let holders = index.holders.values.span
    let positions = index.holderPositions.span
    candidates.removeAll(keepingCapacity: true)
    while newest >= 0, candidates.count < count {
      var candidate = Neighbour(session: newest)
      var following: Int32 = -1
      var isAtEnd = false
      for number in cursors.indices {
        if cursors[number].session == newest {
          candidate.shared += cursors[number].itemWeight
          candidate.common += 1
          // Cursors stand in the order of the session: the last one to match is its newest item.
          candidate.weight = cursors[number].neighbourWeight
          let place = cursors[number].place
          if !positions.isEmpty {
            candidate.lastCommon = max(candidate.lastCommon, positions[place])
          }
          cursors[number].place = place + 1
          if place + 1 < cursors[number].end {
            cursors[number].session = holders[place + 1]
          } else {
            cursors[number].session = -1
            isAtEnd = true
          }
        }
        following = max(following, cursors[number].session)
      }
      if isAtEnd { cursors.removeAll { $0.session < 0 } }
      candidates.append(candidate)
      newest = following
    }
  }
}
