import SessionData

/// Session-parallel mini-batches.
///
/// Each lane walks through one session, and takes the next unused session when its own has no further
/// pair (Hidasi et al. 2016, §3.1.1).
///
/// One pass trains every pair (event, next event) exactly once, whatever the batch size.
package struct SessionParallelBatches {
  /// Item that each lane shows in this step.
  package private(set) var inputs: [ItemIndex] = []
  /// Item that comes next in each lane.
  package private(set) var targets: [ItemIndex] = []
  /// Lane of the step before whose hidden state this lane carries on; `nil` where a session starts.
  package private(set) var carriedFrom: [Int?] = []
  /// Number of steps taken so far.
  package private(set) var step = 0
  /// Pairs of the steps before this one.
  package private(set) var earlierEvents = 0

  private struct Lane {
    var position: Int
    var end: Int
    var carriedFrom: Int?
  }

  private let items: [ItemIndex]
  private let offsets: [Int]
  private let order: [Int32]?
  private let minimumLanes: Int
  private var lanes: [Lane] = []
  private var nextSession = 0

  /// - Parameters:
  ///   - order: order in which sessions are taken, some more than once if need be; `nil` takes them as they stand.
  ///   - batchSize: lanes at the start, fewer when there are fewer sessions.
  ///   - minimumLanes: the pass ends when fewer lanes remain: 2 where a lone lane would have no negative.
  package init(
    sessions: Sessions, order: [Int32]? = nil, batchSize: Int, minimumLanes: Int = 1
  ) {
    items = sessions.items
    offsets = sessions.offsets
    self.order = order
    self.minimumLanes = max(minimumLanes, 1)
    while lanes.count < batchSize, let lane = takeSession() { lanes.append(lane) }
  }

  private mutating func takeSession() -> Lane? {
    guard nextSession < order?.count ?? (offsets.count - 1) else { return nil }
    let session = order.map { Int($0[nextSession]) } ?? nextSession
    nextSession += 1
    return Lane(position: offsets[session], end: offsets[session + 1], carriedFrom: nil)
  }

  /// Prepares the next step; `false` when the pass is over.
  package mutating func advance() -> Bool {
    refill()
    guard lanes.count >= minimumLanes else { return false }
    earlierEvents += inputs.count
    inputs.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    carriedFrom.removeAll(keepingCapacity: true)
    for index in lanes.indices {
      let position = lanes[index].position
      inputs.append(items[position])
      targets.append(items[position + 1])
      carriedFrom.append(lanes[index].carriedFrom)
      lanes[index].position = position + 1
      lanes[index].carriedFrom = index
    }
    step += 1
    return true
  }

  /// Gives new sessions to the lanes whose session has no further pair, all such lanes in turn, until
  /// every lane has a pair; lanes for which no session is left go, the others keep their order.
  private mutating func refill() {
    while true {
      var finished = false
      var removed = false
      for index in lanes.indices where lanes[index].position + 1 >= lanes[index].end {
        finished = true
        if let lane = takeSession() {
          lanes[index] = lane
        } else {
          lanes[index].end = -1
          removed = true
        }
      }
      if removed { lanes.removeAll { $0.end < 0 } }
      if !finished { return }
    }
  }
}
