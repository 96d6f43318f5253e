import SessionData

extension DataWarning {
  /// What to watch out for in a split.
  ///
  /// - Parameter train: the training part, whose order of clicks is looked at.
  static func split(
    _ report: SplitReport, test: SessionDraft, train: Sessions, validation: SplitReport?,
    _ itemCount: Int
  ) -> [DataWarning] {
    let (events, sessions) = (test.eventCount, test.sessionCount)
    let share = Double(events) / Double(max(events + report.train.size.events, 1))
    let shortest = (0..<sessions).count { test.offsets[$0 + 1] - test.offsets[$0] == 2 }
    let unknown = report.unknownTestEvents
    let late = Double(report.lateTrainEvents)
    let lateShare = late / max(late + Double(report.train.size.events), 1)
    return [
      .small(test: events, sessions: sessions),
      !isSmall(sessions) && share < 0.01 ? .shortTest(share: share) : nil,
      validation.flatMap { .smallValidation($0.test) },
      .oneTarget(sessionsOfTwo: shortest, of: sessions),
      .unknown(unknown, ofTest: unknown + events),
      lateShare > 0.1 ? .lateTraining(share: lateShare) : nil,
      .orderFree(OrderSignal(train, itemCount: itemCount)),
    ].compactMap(\.self)
  }
}
