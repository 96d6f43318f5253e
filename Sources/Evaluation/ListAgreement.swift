import Recommendation
import SessionData
import Wording

/// What lists that may lack items have of the exact ones.
public struct ListAgreement: Sendable {
  /// Lists that were compared.
  public var lists = 0
  /// Items of the exact lists.
  public var exactItems = 0
  /// Those that the other lists have, too.
  public var sharedItems = 0
  /// Exact lists that hold the next item of their session.
  public var exactHits = 0
  /// Other lists that do.
  public var hits = 0
  /// Time of the exact lists, in seconds.
  public var exactSeconds = 0.0
  /// Time of the others.
  public var seconds = 0.0

  /// Share of the exact lists' items that the others have; 1 where there are none.
  public var share: Double {
    exactItems == 0 ? 1 : Double(sharedItems) / Double(exactItems)
  }
  /// Speed of the exact lists.
  public var exactListsPerSecond: Double { Double(lists) / max(exactSeconds, 1e-9) }
  /// Speed of the others.
  public var listsPerSecond: Double { Double(lists) / max(seconds, 1e-9) }

  /// As a person reads it.
  public var text: String {
    "of \(NumberText.grouped(lists)) exact lists: \(NumberText.fixed(share, 4)) of the items, "
      + "\(NumberText.grouped(hits)) of \(NumberText.grouped(exactHits)) hits; "
      + "\(NumberText.grouped(listsPerSecond)) lists/s instead of "
      + NumberText.grouped(exactListsPerSecond)
  }

  /// Compares lists after events of sessions, in turn, so that a busy machine slows both.
  ///
  /// - Parameters:
  ///   - model: whose lists may lack items.
  ///   - exact: the same model with exact lists.
  ///   - sessions: some of them are gone through, from the first on.
  ///   - filter: items that may be in lists.
  ///   - k: length of the lists, ≥ 1.
  ///   - most: lists to compare, at most.
  ///   - batch: lists that are found together by each thread.
  ///   - threads: how many work on it, ≥ 1.
  public static func measure<Recommender: NextItemRecommender>(
    _ model: Recommender, beside exact: Recommender, on sessions: Sessions,
    filter: CandidateFilter = .all, k: Int = 20, most: Int = 2000, batch: Int = 32, threads: Int
  ) -> ListAgreement {
    var agreement = ListAgreement()
    var (states, next): ([Recommender.State], [ItemIndex]) = ([], [])
    for session in sessions where states.count < most {
      var state = model.initialState()
      for (item, following) in zip(session.items, session.items.dropFirst()) {
        model.observe(item, state: &state)
        states.append(state)
        next.append(following)
      }
    }
    states.removeLast(max(0, states.count - most))
    let clock = ContinuousClock()
    for first in stride(from: 0, to: states.count, by: batch * threads) {
      let part = first..<min(first + batch * threads, states.count)
      let some = Array(states[part])
      let requests = some.map { _ in RankingRequest(k: k, filter: filter) }
      var (lists, exactLists): ([Ranking], [Ranking]) = ([], [])
      agreement.seconds +=
        clock.measure { lists = model.rank(some, requests, threads: threads) } / .seconds(1)
      agreement.exactSeconds +=
        clock.measure { exactLists = exact.rank(some, requests, threads: threads) } / .seconds(1)
      for (index, place) in part.enumerated() {
        agreement.add(lists[index].best, exactLists[index].best, next: next[place])
      }
    }
    return agreement
  }

  private mutating func add(_ list: [ScoredItem], _ exact: [ScoredItem], next: ItemIndex) {
    let found = Set(list.map(\.item))
    lists += 1
    exactItems += exact.count
    sharedItems += exact.count { found.contains($0.item) }
    exactHits += exact.contains { $0.item == next } ? 1 : 0
    hits += found.contains(next) ? 1 : 0
  }
}
