import Dispatch
import Recommendation
import SessionData
import Synchronization

/// What members say of the predictions of some sessions, and which item came.
///
/// The candidates of a prediction are the best of each member and the items of the session; an item that is none of
/// them cannot come to the top of any blend.
struct BlendObservations: Sendable {
  /// Columns: each member at each length, then what was seen, by lag and count.
  private(set) var choices: Choices
  /// Session of each prediction.
  private(set) var sessions: [Int] = []

  /// Column of a member's scores.
  static func column(of member: Int, after events: Int) -> Int {
    member * BlendWeights.lengths.count + BlendWeights.place(of: events, in: BlendWeights.lengths)
  }

  /// Columns of a member.
  static func columns(of member: Int) -> Range<Int> {
    member * BlendWeights.lengths.count..<(member + 1) * BlendWeights.lengths.count
  }

  /// Columns of what was seen, beside so many members.
  static func seenColumns(beside members: Int) -> Range<Int> {
    let first = members * BlendWeights.lengths.count
    return first..<first + BlendWeights.lags.count * BlendWeights.counts.count
  }

  private init(members: Int) {
    choices = Choices(columns: Self.seenColumns(beside: members).upperBound)
  }

  /// Asks the members about sessions; in blocks that do not depend on the number of threads.
  ///
  /// - Parameter candidates: how many of the best of each member there are.
  init(
    _ members: [BlendMember], _ sessions: [ArraySlice<ItemIndex>], candidates: Int, threads: Int
  ) {
    self.init(members: members.count)
    let blocks = min(256, sessions.count)
    let parts = Mutex([BlendObservations?](repeating: nil, count: blocks))
    let next = Atomic(0)
    let empty = self
    DispatchQueue.concurrentPerform(iterations: min(threads, blocks)) { _ in
      while true {
        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard block < blocks else { return }
        var part = empty
        for session in sessions.count * block / blocks..<sessions.count * (block + 1) / blocks {
          part.observe(sessions[session], session, members, candidates: candidates)
        }
        parts.withLock { $0[block] = part }
      }
    }
    for case let part? in parts.withLock({ $0 }) {
      choices.append(part.choices)
      self.sessions += part.sessions
    }
  }

  private mutating func observe(
    _ items: ArraySlice<ItemIndex>, _ session: Int, _ members: [BlendMember], candidates: Int
  ) {
    var states = members.map { $0.recommender.initialState() }
    var recent = RecentItems()
    for (item, target) in zip(items, items.dropFirst()) {
      recent.append(item)
      for number in members.indices { members[number].observe(item, &states[number]) }
      let seen = recent.seen
      var found = Set(seen.map(\.item))
      var says: [[ItemIndex: Float]] = []
      for (member, state) in zip(members, states) {
        let scored = member.best(candidates, state)
        found.formUnion(scored.prefix(candidates).map(\.item))
        says.append(Dictionary(scored.map { ($0.item, $0.score) }, uniquingKeysWith: { $1 }))
      }
      let all = found.sorted()
      for (number, member) in members.enumerated() where member.isDense {
        // Of the differences between scores alone is anything told; those to the best are moderate.
        let scores = member.scores(of: all, states[number])
        let highest = scores.reduce(-.infinity, max)
        for (item, score) in zip(all, scores) { says[number][item] = score - highest }
      }
      var place: Int?
      for (number, item) in all.enumerated() {
        if item == target { place = number }
        for member in members.indices {
          if let value = says[member][item], value != 0 {
            choices.add(value, at: Self.column(of: member, after: recent.items.count))
          }
        }
        if let one = seen.first(where: { $0.item == item }) {
          choices.add(
            1,
            at: Self.seenColumns(beside: members.count).lowerBound
              + BlendWeights.seenPlace(lag: one.lag, count: one.count))
        }
        choices.endCandidate()
      }
      choices.endChoice(chosen: place)
      sessions.append(session)
    }
  }

  /// Rank of what came among the candidates, from 1, with ties against it; `nil` where it is none of them.
  func ranks(_ weights: [Double]) -> [Int?] {
    (0..<choices.count).map { choice in
      let chosen = choices.chosen[choice]
      guard chosen >= 0 else { return nil }
      let own = choices.utility(chosen, weights)
      return (choices.choices[choice]..<choices.choices[choice + 1]).count {
        choices.utility($0, weights) >= own
      }
    }
  }
}

extension BlendMember {
  /// Its best of the blend's items: all shares of a sparse member, so many scores of a dense one.
  fileprivate func best(_ count: Int, _ state: any Sendable) -> [ScoredItem] {
    if let own = recommender.sparseScores(state) {
      return shares(of: own).sorted { $0.precedes($1) }
    }
    let best = recommender.rank([state], [RankingRequest(k: count)], threads: 1)[0].best
    return best.compactMap { one in
      blendIndex(one.item).map { ScoredItem(item: $0, score: one.score) }
    }
  }

  /// Scores of items of the blend, all of which it knows.
  fileprivate func scores(of items: [ItemIndex], _ state: any Sendable) -> [Float] {
    recommender.score(state, of: items.compactMap(index))
  }
}
