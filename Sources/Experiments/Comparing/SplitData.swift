import Evaluation
import EventLogs
import Recommendation
import SessionData

/// A split as it is read: what models are made from, and the sessions that all of them are measured on.
struct SplitData {
  let split: Split
  /// What models are fitted to; `nil` where all of them are finished.
  let train: EventLog?
  /// Items in the order of the indices in ``test``.
  let vocabulary: ItemVocabulary
  /// Training events of each item.
  let itemCounts: [Int64]
  /// Sessions of items that every model knows.
  let test: Sessions
  /// How the test was read.
  let testReport: ReadReport
  /// Events of other items, which are dropped for all.
  let droppedEvents: Int

  /// Reads a split.
  ///
  /// - Parameter finished: models that come with a vocabulary of their own.
  init(
    _ split: Split, finished: [CatalogueModel], threads: Int,
    observer: (ComparisonEvent) -> Void
  ) throws {
    self.split = split
    train = try split.readTrain(threads: threads, observer)
    guard let vocabulary = train?.vocabulary ?? finished.first?.vocabulary else {
      throw ComparisonError.noVocabulary
    }
    self.vocabulary = vocabulary
    itemCounts =
      train?.sessions.itemCounts(itemCount: vocabulary.count) ?? finished.first?.itemCounts ?? []
    let log = try split.readTest(vocabulary, threads: threads, observer)
      .renumbered(to: vocabulary)
    if let remark = train?.report.remark(onTest: log.report) {
      observer(.warning(.times(remark, split: split.name)))
    }
    testReport = log.report
    let known = vocabulary.known(to: finished.map(\.vocabulary))
    let isKnown = { (item: ItemIndex) in known?[Int(item)] ?? true }
    test = log.sessions.filtered(minimumLength: 2) { item, _ in isKnown(item) }
    let dropped = log.sessions.items.count { !isKnown($0) }
    droppedEvents = log.report.unknownItemEvents + dropped
    if dropped > 0 { observer(.warning(.dropped(events: dropped, split: split.name))) }
    guard test.sessionCount > 0 else {
      let test = split.testFiles.isEmpty ? split.name : split.testFiles.joined(separator: ", ")
      throw droppedEvents > 0 && log.report.shortSessionEvents == 0
        ? ComparisonError.nothingInCommon(test: test) : ComparisonError.nothingToPredict(test: test)
    }
    let measured = EventLog(vocabulary: vocabulary, sessions: test, report: log.report)
    for warning in MeasuringWarning.all(of: measured, itemCounts: itemCounts) {
      observer(.warning(.measuring(warning, split: split.name)))
    }
    if overlapInTime > Self.usualOverlap {
      observer(.warning(.overlap(share: overlapInTime, split: split.name)))
    }
  }

  /// The test sessions and the items' counts as indices of another vocabulary.
  ///
  /// - Throws: ``ComparisonError/itemsMissing(model:items:)`` when that lacks items of the test.
  func translated(
    to other: ItemVocabulary, of model: String
  ) throws -> (test: Sessions, itemCounts: [Int64]) {
    guard other != vocabulary else { return (test, itemCounts) }
    let indices = (0..<vocabulary.count).map { other.index(of: vocabulary.id(of: ItemIndex($0))) }
    var counts = [Int64](repeating: 0, count: other.count)
    for (index, count) in zip(indices, itemCounts) {
      if let index { counts[Int(index)] = count }
    }
    let missing = Set(test.items.filter { indices[Int($0)] == nil })
    guard missing.isEmpty else {
      throw ComparisonError.itemsMissing(model: model, items: missing.count)
    }
    return (test.renumbered(from: vocabulary, to: other), counts)
  }

  /// Share of the test sessions that begin before the last event of the training log.
  var overlapInTime: Double {
    // Places in two logs tell nothing of each other.
    guard let train, !train.report.timesAreRowNumbers, let end = train.sessions.times.max()
    else { return 0 }
    let early = (0..<test.sessionCount).count { test.times[test.offsets[$0]] <= end }
    return Double(early) / Double(test.sessionCount)
  }

  /// Sessions across the cut are few when a log is split by time.
  private static let usualOverlap = 0.1
}

extension Split {
  fileprivate func readTrain(
    threads: Int, _ observer: (ComparisonEvent) -> Void
  ) throws -> EventLog? {
    switch source {
    case .logs(let train, _): return train
    case .files(let train, _, let format):
      guard !train.isEmpty else { return nil }
      let log = try EventLogReader(format: format, threads: threads).read(train)
      observer(.read(log.report))
      return log
    }
  }

  fileprivate func readTest(
    _ vocabulary: ItemVocabulary, threads: Int, _ observer: (ComparisonEvent) -> Void
  ) throws -> EventLog {
    switch source {
    case .logs(_, let test): return test
    case .files(_, let test, let format):
      let log = try EventLogReader(format: format, threads: threads).read(
        test, vocabulary: vocabulary, unknownItems: .drop)
      observer(.read(log.report))
      return log
    }
  }
}

extension ItemVocabulary {
  /// Which of the items all other vocabularies know; `nil` when they know all.
  fileprivate func known(to others: [ItemVocabulary]) -> [Bool]? {
    let different = others.filter { $0 != self }
    guard !different.isEmpty else { return nil }
    let known = (0..<count).map { item in
      different.allSatisfy { $0.index(of: id(of: ItemIndex(item))) != nil }
    }
    return known.allSatisfy(\.self) ? nil : known
  }
}
