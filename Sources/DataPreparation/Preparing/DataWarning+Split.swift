import SessionData

extension DataWarning {
  /// What to watch out for in a split.
  ///
  /// - Parameter train: the training part, whose order of clicks is looked at.
  static func split(
    _ report: SplitReport, test: SessionDraft, train: Sessions, _ itemCount: Int
  ) -> [DataWarning] {
    var warnings: [DataWarning] = []
    let (events, sessions) = (test.eventCount, test.sessionCount)
    if sessions < 500 { warnings.append(.smallTest(events: events, sessions: sessions)) }
    let share = Double(events) / Double(max(events + report.train.size.events, 1))
    if sessions >= 500, share < 0.01 { warnings.append(.shortTest(share: share)) }
    let shortest = (0..<sessions).count { test.offsets[$0 + 1] - test.offsets[$0] == 2 }
    let shortShare = Double(shortest) / Double(max(sessions, 1))
    if shortShare > 0.8 { warnings.append(.oneTargetPerSession(share: shortShare)) }
    let unknown = report.unknownTestEvents
    let unknownShare = Double(unknown) / Double(max(unknown + events, 1))
    if unknownShare > 0.2 { warnings.append(.unknownTestItems(share: unknownShare)) }
    let late = Double(report.lateTrainEvents)
    let lateShare = late / max(late + Double(report.train.size.events), 1)
    if lateShare > 0.1 { warnings.append(.lateTraining(share: lateShare)) }
    if let signal = OrderSignal(train, itemCount: itemCount), signal.isAbsent {
      warnings.append(.orderFree(signal))
    }
    return warnings
  }
}
