import SessionData

/// Turns a raw log into training and test sets: sessions, filters, splits.
///
/// The work is done in place, so that memory stays near that of the log itself. Nothing is random.
public struct Preparation: Sendable {
  /// What is done.
  public let settings: PreparationSettings

  /// A preparation with these settings.
  public init(_ settings: PreparationSettings) { self.settings = settings }

  /// Prepares a log, and hands over each window as soon as it is done.
  ///
  /// - Parameters:
  ///   - log: sessions in order of time; those of a user column are whole histories.
  ///   - warn: receives what the whole log calls for attention with, before anything may fail.
  ///   - take: receives the windows, oldest first; one if the settings ask for none.
  /// - Throws: ``PreparationError`` when a stage leaves nothing, and what `take` throws.
  public func run(
    _ log: consuming EventLog, warn: (DataWarning) -> Void = { _ in },
    take: (PreparedWindow) throws -> Void
  ) throws -> PreparationReport {
    let vocabulary = log.vocabulary
    var report = PreparationReport(read: log.report, stages: [])
    var draft = SessionDraft(log.sessions)
    // Frees the log's own hold on the arrays, which would make every change a copy.
    log = EventLog(sessions: [])
    var warnings: [DataWarning] = []
    if let mixed = DataWarning.mixedTimes(of: report.read) { warnings.append(mixed) }
    warnings.forEach(warn)
    report.stages = try form(&draft, vocabulary, report.read) { warning in
      warnings.append(warning)
      warn(warning)
    }
    report.warnings = warnings
    if let windows = settings.windows {
      let end = draft.times.max() ?? 0
      for number in 1...windows.count {
        let length = windows.days * PreparationSettings.day
        let start = end - Double(windows.count - number + 1) * length
        let isLast = number == windows.count
        let part = draft.copy { first, _ in
          first >= start && (isLast || first < start + length)
        }
        if part.sessionCount == 0 {
          let span = (end - (draft.times.min() ?? 0)) / PreparationSettings.day
          throw PreparationError.emptyWindow(number: number, spanDays: span)
        }
        let window = try prepare(part, vocabulary, number: number, isPart: true)
        report.windows.append(window.report)
        try take(window)
      }
    } else {
      let window = try prepare(consume draft, vocabulary, number: 1, isPart: false)
      report.windows.append(window.report)
      try take(window)
    }
    return report
  }

  /// Stages that were gone through; each must leave something.
  private struct Stages {
    let itemCount: Int
    let settings: PreparationSettings
    var done: [PreparationStage] = []

    mutating func add(
      _ name: PreparationStage.Name, _ draft: SessionDraft, rounds: Int? = nil,
      repeatsAtSameTime: Int? = nil, before: LogSize? = nil
    ) throws(PreparationError) {
      let size = draft.size(itemCount: itemCount)
      if size.events == 0, let before = done.last?.size ?? before {
        throw .nothingLeft(stage: name, before: before, settings: settings)
      }
      done.append(
        PreparationStage(
          name: name, size: size, rounds: rounds, repeatsAtSameTime: repeatsAtSameTime))
    }
  }

  /// The stages before the windows.
  ///
  /// - Parameter warn: receives what the log calls for attention with, as soon as it is known.
  private func form(
    _ draft: inout SessionDraft, _ vocabulary: ItemVocabulary, _ read: ReadReport,
    warn: (DataWarning) -> Void
  ) throws(PreparationError) -> [PreparationStage] {
    var stages = Stages(itemCount: vocabulary.count, settings: settings)
    try stages.add(.read, draft)
    let unknown = UnknownEvents(
      read, offsets: draft.offsets, vocabulary: vocabulary,
      counts: draft.itemCounts(itemCount: vocabulary.count))
    if settings.dropsUnknown {
      draft.drop(unknown)
      try stages.add(.unknown, draft)
    } else {
      unknown.warnings.forEach(warn)
    }
    if !settings.period.isUnbounded {
      draft.keepEvents(minimumLength: 1) { _, time, _ in settings.period.contains(time) }
      try stages.add(.period, draft)
    }
    if settings.dropsDuplicateRows {
      draft.dropDuplicateRows()
      try stages.add(.duplicateRows, draft)
    }
    if let gap = settings.sessionGap {
      draft.splitAtGaps(of: gap)
      try stages.add(.sessions, draft)
    }
    let times = TimeStatistics(times: draft.times, offsets: draft.offsets)
    times.warnings.forEach(warn)
    if !settings.dropsDuplicateRows {
      let duplicates =
        draft.duplicateRows
        - (settings.dropsImmediateRepeats ? draft.immediateRepeats.sameTime : 0)
      DataWarning.duplicateRows(duplicates, of: draft.eventCount).map(warn)
    }
    if settings.maximumSessionLength == nil {
      DataWarning.robots(LengthStatistics(draft)).map(warn)
    }
    if let days = settings.lastDays {
      let start = times.last - days * PreparationSettings.day
      draft.keepSessions { _, first, _, _ in first >= start }
      try stages.add(.lastDays, draft)
    }
    if settings.dropsImmediateRepeats {
      let sameTime = draft.dropImmediateRepeats()
      try stages.add(.immediateRepeats, draft, repeatsAtSameTime: sameTime)
    }
    return stages.done
  }

  /// The stages of one window, and its splits.
  private func prepare(
    _ window: consuming SessionDraft, _ vocabulary: ItemVocabulary, number: Int, isPart: Bool
  ) throws(PreparationError) -> PreparedWindow {
    var train = consume window
    var stages = Stages(itemCount: vocabulary.count, settings: settings)
    let before = train.size(itemCount: vocabulary.count)
    if isPart { try stages.add(.window, train) }
    if let longest = settings.maximumSessionLength {
      train.keepSessions { _, _, _, length in length <= longest }
      try stages.add(.longSessions, train, before: before)
    }
    let rounds = train.filter(
      minimumSupport: settings.minimumItemSupport, minimumLength: settings.minimumSessionLength,
      settings.filtering, itemCount: vocabulary.count)
    try stages.add(.support, train, rounds: rounds, before: before)
    train.sort()

    var (test, full) = try split(&train, vocabulary.count, .test)
    test.sort()
    var inner = train
    var validation: SessionDraft
    var inside: SplitReport?
    var reason: PreparationError?
    do throws(PreparationError) {
      (validation, inside) = try split(&inner, vocabulary.count, .validation)
    } catch {
      // Training and test are of use without it.
      inner = SessionDraft(Sessions(items: [], times: [], offsets: [0]))
      (validation, reason) = (inner, error)
    }
    validation.sort()
    let (trainFull, smaller) = (train.finish(), inner.finish())
    let dwell = settings.dwellSeconds.map { seconds in
      DwellRepetition(
        seconds: seconds, longest: settings.sessionGap ?? DwellRepetition.usualLongest)
    }
    full.train.repeatedEvents = dwell?.count(trainFull) ?? 0
    inside?.train.repeatedEvents = dwell?.count(smaller) ?? 0
    var report = WindowReport(
      number: number, stages: stages.done, full: full, validation: inside)
    report.warnings =
      (reason.map { [.noValidation($0)] } ?? [])
      + DataWarning.split(
        full, test: test, train: trainFull, validation: inside, vocabulary.count)
    return PreparedWindow(
      vocabulary: vocabulary, trainFull: trainFull, test: test.finish(), train: smaller,
      validation: validation.finish(), dwell: dwell, report: report)
  }

  /// Takes the test part out of `train`.
  private func split(
    _ train: inout SessionDraft, _ itemCount: Int, _ which: PreparationError.PreparationSplit
  ) throws(PreparationError) -> (test: SessionDraft, report: SplitReport) {
    let rule = settings.split
    guard let cut = rule.cut(train) else { throw .noTest(which) }
    let span = ((train.times.max() ?? 0) - (train.times.min() ?? 0)) / PreparationSettings.day
    var test = train.copy { rule.isTest(first: $0, last: $1, cut: cut) }
    if test.sessionCount == 0 { throw .noTest(which) }
    train.keepSessions { _, first, last, _ in !rule.isTest(first: first, last: last, cut: cut) }
    let trainSessions = train.sessionCount
    var late = 0
    if rule.rule == .start {
      train.keepEvents(minimumLength: settings.minimumSessionLength) { _, time, _ in
        if time >= cut { late += 1 }
        return time < cut
      }
    }
    if train.eventCount == 0 { throw .noTraining(which, spanDays: span) }
    let known = train.itemCounts(itemCount: itemCount)
    let (testSessions, testEvents) = (test.sessionCount, test.eventCount)
    var unknown = 0
    test.keepEvents(minimumLength: 2) { item, _, _ in
      if known[Int(item)] == 0 { unknown += 1 }
      return known[Int(item)] > 0
    }
    if test.eventCount == 0 { throw .noOverlap(which, events: testEvents) }
    let report = SplitReport(
      cut: cut, train: PartReport(train, itemCount: itemCount),
      test: PartReport(test, itemCount: itemCount), lateTrainEvents: late,
      shortTrainSessions: trainSessions - train.sessionCount, unknownTestEvents: unknown,
      shortTestSessions: testSessions - test.sessionCount)
    return (test, report)
  }
}
