import GRU4Rec
import Recommendation
import SessionData
import Wording

/// States after events of a log, and what was clicked next.
struct SearchedEvents {
  private var states: [GRU4RecState] = []
  private var next: [ItemIndex] = []
  private let requests: [RankingRequest]

  /// Lists of some states, and the time that they took.
  struct Lists {
    var best: [[ItemIndex]]
    var seconds: Double

    var text: String { "\(NumberText.grouped(Double(best.count) / seconds)) lists/s" }
  }

  /// - Parameter admitted: share of the items that a filter admits.
  init(_ model: GRU4RecModel, _ sessions: Sessions, count: Int, k: Int, admitted: Double) {
    for session in sessions {
      var state = model.initialState()
      for (item, following) in zip(session.items, session.items.dropFirst()) where states.count < count {
        model.observe(item, state: &state)
        states.append(state)
        next.append(following)
      }
    }
    var filter = CandidateFilter.all
    if admitted < 1 {
      filter.only = ItemSet(
        (0..<ItemIndex(model.itemCount)).filter {
          Double(UInt64($0) &* 0x9E37_79B9_7F4A_7C15 >> 40) / Double(1 << 24) < admitted
        })
    }
    requests = states.map { [filter] _ in RankingRequest(k: k, filter: filter) }
  }

  /// The lists of a model, in batches on each of some threads, after a first one that counts for nothing.
  func lists(of model: GRU4RecModel, batchSize: Int, threads: Int) -> Lists {
    let size = batchSize * threads
    _ = model.rank(
      Array(states.prefix(size)), Array(requests.prefix(size)), threads: threads)
    var best: [[ItemIndex]] = []
    let start = ContinuousClock.now
    for first in stride(from: 0, to: states.count, by: size) {
      let part = first..<min(first + size, states.count)
      best += model.rank(Array(states[part]), Array(requests[part]), threads: threads).map {
        $0.best.map(\.item)
      }
    }
    return Lists(best: best, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// What lists have of the right ones.
  func comparison(of lists: Lists, with right: Lists) -> String {
    var (shared, all, hits, rightHits) = (0, 0, 0, 0)
    for (index, list) in right.best.enumerated() {
      shared += Set(list).intersection(lists.best[index]).count
      all += list.count
      hits += lists.best[index].contains(next[index]) ? 1 : 0
      rightHits += list.contains(next[index]) ? 1 : 0
    }
    return "\(NumberText.fixed(Double(shared) / Double(max(all, 1)), 4)) of the lists, "
      + "\(hits) hits of \(rightHits)"
  }
}
