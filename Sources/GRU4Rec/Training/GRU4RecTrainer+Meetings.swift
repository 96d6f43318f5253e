import MessagePassing

/// Training of ranks apart: where they meet, and what they then tell each other.
extension GRU4RecTrainer {
  /// How many steps ranks can train apart; numbers beyond are taken for the nearest.
  public static var allowedLocalSteps: ClosedRange<Int> { RankMeetings.allowed }

  /// Meetings that this rank has to have had where it is in its pass.
  var meetingsDue: Int {
    let all = eventsOfEpoch
    return meetings?.due(after: hasDoneItsShare ? all : eventsDone, of: all) ?? 0
  }

  /// Whether the running pass is over on all ranks.
  var isPassOver: Bool { hasDoneItsShare && meetings.map { $0.held == $0.due } ?? true }

  /// Goes on from what all ranks have learnt together, once for each meeting that is due here.
  ///
  /// A wish to stop is that of all, and so is a loss that is no number: it is told at once, and the others hear of it
  /// when they meet.
  func meet(
    _ meetings: RankMeetings, wishesToStop: Bool = false, hasDiverged: Bool = false
  ) throws(GRU4RecError) {
    var own = [wishesToStop, hasDiverged]
    repeat {
      let all = try Self.asking { () throws(RanksError) in try meetings.ranks.gather(own) }
      if all.contains(where: { $0[1] }) { throw divergence }
      if all.contains(where: { $0[0] }) { wasAskedToStop = true }
      try engine.fetch()
      var result = Result<Void, RanksError>.success(())
      engine.updateParameters { _ in
        result = Result { () throws(RanksError) in try meetings.hold() }
      }
      try Self.asking { () throws(RanksError) in try result.get() }
      if WeightAverage.part(meetings.held - 1, of: meetings.due)
        < WeightAverage.part(meetings.held, of: meetings.due)
      {
        try takeSnapshot()
      }
      own = [false, false]
    } while meetings.held < meetingsDue && !wasAskedToStop
  }

  /// The pass that is over, of all ranks.
  func summary() throws(GRU4RecError) -> EpochSummary {
    var (loss, steps, events) = (lossSum, stepsDone, eventsDone)
    if let ranks = meetings?.ranks {
      let all = try Self.asking { () throws(RanksError) in
        (try ranks.gather([loss]), try ranks.gather([steps, events]))
      }
      loss = all.0.reduce(0) { $0 + $1[0] }
      steps = all.1.reduce(0) { max($0, $1[0]) }
      events = all.1.reduce(0) { $0 + $1[1] }
    }
    return EpochSummary(
      epoch: epoch, loss: loss / Double(max(events, 1)), steps: steps, events: events)
  }
}
