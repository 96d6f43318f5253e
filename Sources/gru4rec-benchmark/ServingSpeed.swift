import GRU4Rec
import Recommendation
import SessionData

/// What a server waits for: a session's step to its next event, and the lists of a batch.
struct ServingSpeed {
  /// Time of a session's step within a batch, on one thread, in seconds.
  let step: Double
  /// Time of one call for the lists of a batch, on all threads, in seconds.
  let lists: Double

  /// The medians of some calls one after the other.
  static func measure(
    _ model: GRU4RecModel, _ states: [GRU4RecState], _ requests: [RankingRequest], threads: Int
  ) -> ServingSpeed {
    var next = states
    let step = median(of: 500) { call in
      let items = states.indices.map { ItemIndex(($0 * 7919 + call * 31) % model.itemCount) }
      model.observe(items, states: &next)
    }
    let lists = median(of: 30) { _ in _ = model.rank(states, requests, threads: threads) }
    return ServingSpeed(step: step / Double(states.count), lists: lists)
  }

  private static func median(of calls: Int, _ body: (Int) -> Void) -> Double {
    let times = (0..<calls).map { call in
      let start = ContinuousClock.now
      body(call)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    return times.sorted()[calls / 2]
  }
}
