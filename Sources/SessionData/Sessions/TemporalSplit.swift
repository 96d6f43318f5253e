/// Splits a log by time: training lies before a point in time, the test behind it.
public struct TemporalSplit: Sendable, Equatable {
  /// The end of a log that is the test.
  public enum Period: Sendable, Equatable {
    /// So many seconds, finite and > 0, counted back from the last event.
    case seconds(Double)
    /// This share of the sessions, above 0 and below 1: the last ones.
    case fraction(Double)

    /// So many days.
    public static func days(_ days: Double) -> Period { .seconds(days * 86_400) }
  }

  /// Which sessions belong to the test period.
  public enum Rule: String, Sendable, Equatable, CaseIterable {
    /// Those that start in it; training has all events before it.
    case start
    /// Those that end in it, with all their events; training has the sessions that end before it.
    case end
  }

  /// How long the test period is.
  public let period: Period
  /// Which sessions belong to it.
  public let rule: Rule

  /// A split with this test period.
  ///
  /// - Precondition: `period` lies in its range.
  public init(_ period: Period, rule: Rule) {
    switch period {
    case .seconds(let seconds):
      precondition(seconds.isFinite && seconds > 0, "test period of \(seconds) s")
    case .fraction(let fraction):
      precondition(fraction > 0 && fraction < 1, "test share of \(fraction)")
    }
    self.period = period
    self.rule = rule
  }

  /// A split whose test are the sessions that end in the last `testSeconds`.
  ///
  /// - Precondition: `testSeconds` is finite and > 0.
  public init(testSeconds: Double) { self.init(.seconds(testSeconds), rule: .end) }

  /// Whether a session from `first` to `last` is in the test.
  package func isTest(first: Double, last: Double, cut: Double) -> Bool {
    (rule == .start ? first : last) >= cut
  }

  /// Start of the test period; `nil` when there are no sessions.
  package func cut(_ draft: SessionDraft) -> Double? {
    guard draft.sessionCount > 0 else { return nil }
    switch period {
    case .seconds(let seconds):
      return draft.times.max().map { $0 - seconds }
    case .fraction(let fraction):
      let keys = (0..<draft.sessionCount).map { session in
        draft.times[rule == .start ? draft.offsets[session] : draft.offsets[session + 1] - 1]
      }.sorted()
      let first = Int((Double(keys.count) * (1 - fraction)).rounded(.down))
      return keys[min(first, keys.count - 1)]
    }
  }

  /// Both parts of `log`, ready to be trained on and measured with; each keeps the order of its sessions.
  ///
  /// The training part numbers its own items anew, in the order of `log`, and the test part numbers them the
  /// same. What only the test has is dropped and counted in its report, since a model cannot name it:
  ///
  /// ```swift
  /// let (train, test) = TemporalSplit(.days(1), rule: .start).split(log)
  /// let model = try GRU4RecTrainer(log: train).train()
  /// let result = try Evaluator().evaluate(
  ///   model, sessions: test.sessions, itemCounts: model.itemCounts,
  ///   unknownEvents: test.report.unknownItemEvents)
  /// ```
  ///
  /// - Parameter unknownItems: what becomes of test events whose items the training part lacks: they are
  ///   dropped, then sessions left with fewer than two events; or kept, with numbers behind the others.
  public func split(
    _ log: EventLog, unknownItems: UnknownItems = .drop
  ) -> (train: EventLog, test: EventLog) {
    var train = SessionDraft(log.sessions)
    train.keepSessions { _, _, _, _ in true }
    let cut = cut(train) ?? 0
    let test = train.copy { isTest(first: $0, last: $1, cut: cut) }
    train.keepSessions { _, first, last, _ in !isTest(first: first, last: last, cut: cut) }
    if rule == .start { train.keepEvents(minimumLength: 1) { _, time, _ in time < cut } }
    let counts = train.itemCounts(itemCount: log.vocabulary.count)
    let known = ItemVocabulary(
      ids: counts.indices.lazy.filter { counts[$0] > 0 }.map {
        log.vocabulary.id(of: ItemIndex($0))
      })
    return (
      EventLog(
        vocabulary: known,
        sessions: train.finish().renumbered(from: log.vocabulary, to: known)),
      EventLog(vocabulary: log.vocabulary, sessions: test.finish())
        .renumbered(to: known, unknownItems: unknownItems)
    )
  }
}
