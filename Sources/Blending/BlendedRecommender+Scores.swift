import Recommendation
import SessionData

extension BlendedRecommender {
  /// Writes the first dense member's row, and adds what the others say.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    score([state], into: &scores)
  }

  /// Writes the first dense member's rows, and adds what the others say.
  public func score(_ states: [State], into scores: inout MutableSpan<Float>) {
    precondition(
      scores.count == states.count * itemCount,
      "\(scores.count) scores for \(states.count) states × \(itemCount) items")
    guard let first = dense.first else {
      for index in scores.indices { scores[index] = 0 }
      return add(states, to: &scores)
    }
    members[first].recommender.score(states.map { self.state(of: first, $0) }, into: &scores)
    for number in dense.dropFirst() {
      let member = members[number]
      let width = member.recommender.itemCount
      var rows = [Float](repeating: 0, count: states.count * width)
      var span = rows.mutableSpan
      member.recommender.score(states.map { self.state(of: number, $0) }, into: &span)
      for (row, state) in states.enumerated() {
        let factor = factor(of: number, state)
        let first = row * itemCount
        if member.sharesNumbers {
          for item in 0..<itemCount { scores[first + item] += factor * rows[first + item] }
          continue
        }
        for item in 0..<itemCount {
          guard let own = member.index(ItemIndex(item)) else { continue }
          scores[first + item] += factor * rows[row * width + Int(own)]
        }
      }
    }
    add(states, to: &scores)
  }

  /// The first dense member's scores of the items, and what the others say.
  public func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    let additions = additions(state)
    var scores = denseScores(state, of: items)
    for (index, item) in items.enumerated() {
      if let place = additions.place(of: item) { scores[index] += additions[place].score }
    }
    return scores
  }

  /// What dense members say of some items.
  func denseScores(_ state: State, of items: [ItemIndex]) -> [Float] {
    guard let first = dense.first else { return items.map { _ in 0 } }
    var scores = members[first].recommender.score(self.state(of: first, state), of: items)
    for number in dense.dropFirst() {
      let known = items.indices.filter { members[number].index(items[$0]) != nil }
      let own = members[number].recommender.score(
        self.state(of: number, state), of: known.compactMap { members[number].index(items[$0]) })
      let factor = factor(of: number, state)
      for (place, index) in known.enumerated() { scores[index] += factor * own[place] }
    }
    return scores
  }

  private func add(_ states: [State], to scores: inout MutableSpan<Float>) {
    for (row, state) in states.enumerated() {
      for addition in additions(state) {
        scores[row * itemCount + Int(addition.item)] += addition.score
      }
    }
  }

  /// Weight of a member beside the first dense one.
  private func factor(of member: Int, _ state: State) -> Float {
    weights.weight(of: member, after: state.recent.items.count) / unit(state)
  }

  /// Weight of the first dense member, which is the unit of all scores.
  private func unit(_ state: State) -> Float {
    dense.first.map { weights.weight(of: $0, after: state.recent.items.count) } ?? 1
  }

  /// What sparse members say, and what it is worth to have been seen: items in ascending order, each once.
  func additions(_ state: State) -> [ScoredItem] {
    var sum: [ScoredItem] = []
    for (number, member) in members.enumerated() where !member.isDense {
      guard let own = member.recommender.sparseScores(self.state(of: number, state)) else {
        preconditionFailure("a member that named the items with a score names none")
      }
      sum.add(member.shares(of: own, times: factor(of: number, state)))
    }
    let unit = unit(state)
    sum.add(
      state.recent.seen.map {
        ScoredItem(item: $0.item, score: weights.seen(lag: $0.lag, count: $0.count) / unit)
      })
    return sum
  }
}

extension [ScoredItem] {
  /// Adds scores to those of the same items; both are in ascending order of items.
  mutating func add(_ other: [ScoredItem]) {
    if isEmpty {
      self = other
      return
    }
    var sum: [ScoredItem] = []
    sum.reserveCapacity(count + other.count)
    var next = 0
    for one in self {
      while next < other.count, other[next].item < one.item {
        sum.append(other[next])
        next += 1
      }
      if next < other.count, other[next].item == one.item {
        sum.append(ScoredItem(item: one.item, score: one.score + other[next].score))
        next += 1
      } else {
        sum.append(one)
      }
    }
    sum += other[next...]
    self = sum
  }
}
