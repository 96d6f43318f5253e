import Recommendation
import SessionData

/// Scores sessions side by side, a batch a step: each lane feeds its event and asks for the next.
///
/// A lane whose session is over takes the next one with a fresh state; when none is left it is removed,
/// until no lane is left: nothing is cut off and nothing is carried over.
struct LaneRunner<Model: NextItemRecommender> {
  /// The session that a lane is in.
  private struct Lane {
    let session: Int
    /// Event that the model observes next.
    var event: Int
    /// Last event of the session, which is only ever a target.
    let last: Int
  }

  /// Rank of the target at one event.
  struct Prediction {
    let event: Int
    let rank: Double
  }

  let model: Model
  let sessions: Sessions
  let ties: TieHandling
  let laneCount: Int
  private(set) var tally: RecommendationTally
  private(set) var predictions: [Prediction] = []

  init(
    model: Model, sessions: Sessions, ties: TieHandling, cutoffs: [Int], laneCount: Int
  ) {
    self.model = model
    self.sessions = sessions
    self.ties = ties
    self.laneCount = laneCount
    tally = RecommendationTally(cutoffs: cutoffs, itemCount: model.itemCount)
  }

  /// Replaces ``predictions`` by those of a part.
  ///
  /// - Parameter afterStep: gets the number of predictions of each step, and stops the run by `false`.
  mutating func run(_ part: [Int], afterStep: (Int) -> Bool) throws(EvaluationError) {
    predictions.removeAll(keepingCapacity: true)
    var waiting = part[...]
    var lanes: [Lane] = []
    while lanes.count < laneCount, let session = waiting.popFirst() { lanes.append(lane(session)) }
    var states = lanes.map { _ in model.initialState() }
    while !lanes.isEmpty {
      model.observe(lanes.map { sessions.items[$0.event] }, states: &states)
      try rank(lanes, states)
      guard afterStep(lanes.count) else { return }
      var index = 0
      while index < lanes.count {
        lanes[index].event += 1
        if lanes[index].event < lanes[index].last {
          index += 1
        } else if let session = waiting.popFirst() {
          lanes[index] = lane(session)
          states[index] = model.initialState()
          index += 1
        } else {
          lanes.remove(at: index)
          states.remove(at: index)
        }
      }
    }
  }

  private func lane(_ session: Int) -> Lane {
    let events = sessions.events(of: session)
    return Lane(session: session, event: events.lowerBound, last: events.upperBound - 1)
  }

  /// Ranks the target of every lane, and counts what is recommended to it.
  private mutating func rank(
    _ lanes: [Lane], _ states: [Model.State]
  ) throws(EvaluationError) {
    let requests = lanes.map {
      RankingRequest(k: tally.listLength, target: sessions.items[$0.event + 1])
    }
    // The threads are at work on parts of their own.
    let rankings = model.rank(states, requests, threads: 1)
    for (lane, ranking) in zip(lanes, rankings) {
      do throws(EvaluationError) {
        let rank = try ties.rank(of: sessions.items[lane.event + 1], ranking.counts)
        predictions.append(Prediction(event: lane.event + 1, rank: rank))
      } catch .scoreNotANumber(var location) {
        location.session = lane.session
        location.position = lane.event + 1 - sessions.offsets[lane.session]
        throw EvaluationError.scoreNotANumber(location)
      }
      tally.add(ranking.best)
    }
  }
}
