import SessionData

/// Session-parallel mini-batches as a plain simulation of the lanes.
public enum TwinSchedule {
  /// One training step.
  public struct Step: Sendable, Equatable {
    /// Session of every lane.
    public var sessions: [Int]
    /// Current item of every lane.
    public var inputs: [Int]
    /// Next item of every lane.
    public var targets: [Int]
    /// Lane of the previous step that each lane continues; `nil` where a session starts here and the
    /// hidden state is zero.
    public var continues: [Int?]
    /// Changes since the previous step; more than one when a session without a pair was passed over.
    public var swaps: [Swap]

    /// States that enter this step, given those that left the previous one: continued or zero.
    public func carried(_ hidden: [DoubleTensor]) -> [DoubleTensor] {
      hidden.map { layer in
        let zeros = [Double](repeating: 0, count: layer.rowSize)
        return DoubleTensor(
          rows: continues.map { $0.map(layer.row) ?? zeros }, columns: layer.rowSize)
      }
    }
  }

  /// One round of replacing ended sessions, by lane before the round.
  public struct Swap: Sendable, Equatable {
    /// The lane's session had no further pair.
    public var finished: [Bool]
    /// The lane stays; `false` where no session was left for it.
    public var valid: [Bool]

    /// A round from its two masks.
    public init(finished: [Bool], valid: [Bool]) {
      self.finished = finished
      self.valid = valid
    }
  }

  private struct Lane {
    var session: Int
    var position: Int
    var continues: Int?
  }

  /// All steps of an epoch.
  ///
  /// - Parameters:
  ///   - order: sessions in the order in which they enter.
  ///   - minimumLanes: the epoch ends when fewer are in use; 2 where in-batch negatives are the only
  ///     ones, else 1.
  public static func steps(
    of store: Sessions, order: [Int]? = nil, batchSize: Int, minimumLanes: Int = 1
  ) -> [Step] {
    let order = order ?? Array(0..<store.sessionCount)
    var unused = order[...]
    var lanes: [Lane] = []
    while lanes.count < batchSize, let session = unused.popFirst() {
      lanes.append(Lane(session: session, position: store.events(of: session).lowerBound))
    }
    var steps: [Step] = []
    while true {
      var swaps: [Swap] = []
      while true {
        let finished = lanes.map { $0.position + 1 >= store.events(of: $0.session).upperBound }
        if !finished.contains(true) { break }
        var valid = lanes.map { _ in true }
        for index in lanes.indices where finished[index] {
          if let session = unused.popFirst() {
            lanes[index] = Lane(
              session: session, position: store.events(of: session).lowerBound, continues: nil)
          } else {
            valid[index] = false
          }
        }
        swaps.append(Swap(finished: finished, valid: valid))
        lanes = lanes.indices.filter { valid[$0] }.map { lanes[$0] }
      }
      if lanes.count < max(1, minimumLanes) { return steps }
      steps.append(
        Step(
          sessions: lanes.map(\.session),
          inputs: lanes.map { Int(store.items[$0.position]) },
          targets: lanes.map { Int(store.items[$0.position + 1]) },
          continues: lanes.map(\.continues), swaps: swaps))
      for index in lanes.indices {
        lanes[index].position += 1
        lanes[index].continues = index
      }
    }
  }
}
