import Console
import ModelFiles
import Recommendation
import SessionData
import Wording

/// A split as it is read: what models are made from, and the sessions that all of them are measured on.
struct SplitData {
  let files: SplitFiles
  /// What models are fitted to; `nil` where all of them are loaded.
  let train: EventLog?
  /// Items in the order of the indices in ``test``.
  let vocabulary: ItemVocabulary
  /// Training events of each item.
  let itemCounts: [Int64]
  /// Sessions of items that every model knows.
  let test: Sessions
  /// Events of other items, which are dropped for all.
  let droppedEvents: Int

  /// Reads a split.
  ///
  /// - Parameter loaded: models that come with a vocabulary of their own.
  init(
    _ files: SplitFiles, loaded: [CatalogueModel], reading log: LogOptions, threads: Int
  ) throws {
    self.files = files
    train = files.train.isEmpty ? nil : try log.read(files.train, threads: threads)
    guard let vocabulary = train?.vocabulary ?? loaded.first?.vocabulary else {
      throw CommandError.usage("there is neither a training log nor a model file; give --train")
    }
    self.vocabulary = vocabulary
    itemCounts =
      train?.sessions.itemCounts(itemCount: vocabulary.count) ?? loaded.first?.itemCounts ?? []
    let read = try log.read(
      files.test, vocabulary: vocabulary, unknownItems: .drop, threads: threads)
    let known = vocabulary.known(to: loaded.map(\.vocabulary))
    let kept = read.sessions.keeping { known?[Int($0)] ?? true }
    test = kept.sessions
    droppedEvents = read.report.unknownItemEvents + kept.dropped
    if kept.dropped > 0 {
      Messages.warning(
        "\(NumberText.count(kept.dropped, "event")) of items that a loaded model lacks dropped for all models"
      )
    }
    guard test.sessionCount > 0 else {
      throw CommandError.badData(Self.nothingInCommon(files, read.report, dropped: droppedEvents))
    }
  }

  /// The test sessions and the items' counts as indices of another vocabulary, which has all items of the
  /// test.
  func translated(to other: ItemVocabulary) -> (test: Sessions, itemCounts: [Int64]) {
    guard other != vocabulary else { return (test, itemCounts) }
    let indices = (0..<vocabulary.count).map { other.index(of: vocabulary.id(of: ItemIndex($0))) }
    var counts = [Int64](repeating: 0, count: other.count)
    for (index, count) in zip(indices, itemCounts) {
      if let index { counts[Int(index)] = count }
    }
    let items = test.items.compactMap { indices[Int($0)] }
    return (Sessions(items: items, times: test.times, offsets: test.offsets), counts)
  }

  private static func nothingInCommon(
    _ files: SplitFiles, _ report: ReadReport, dropped: Int
  ) -> String {
    let test = files.test.joined(separator: ", ")
    guard dropped > 0, report.shortSessionEvents == 0 else {
      return "\(test): no session of two or more events of known items is left: nothing to predict"
        + "; check --session-column"
    }
    return "\(test): none of its items occurs in training, so that there is nothing to compare; "
      + "check that both logs name items alike (--item-column)"
  }

  /// Share of the test sessions that begin before the last event of the training log.
  var overlapInTime: Double {
    guard let end = train?.sessions.times.max() else { return 0 }
    let early = (0..<test.sessionCount).count { test.times[test.offsets[$0]] <= end }
    return Double(early) / Double(test.sessionCount)
  }

  /// Warns of what makes the numbers look better than they are.
  func warnOfLeaks() {
    guard overlapInTime > Self.usualOverlap else { return }
    Messages.warning(
      "\(files.name): \(NumberText.fixed(100 * overlapInTime, 0)) % of the test sessions begin before the "
        + "training log ends, so that models may have seen what they are asked to tell")
  }

  /// Sessions across the cut are few when a log is split by time.
  private static let usualOverlap = 0.1
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

extension Sessions {
  /// The sessions without some of the events, then without those that have fewer than two left.
  fileprivate func keeping(_ isKept: (ItemIndex) -> Bool) -> (sessions: Sessions, dropped: Int) {
    var items: [ItemIndex] = []
    var times: [Double] = []
    var offsets = [0]
    var dropped = 0
    for session in 0..<sessionCount {
      let events = events(of: session).filter { isKept(self.items[$0]) }
      dropped += self.events(of: session).count - events.count
      guard events.count >= 2 else { continue }
      items += events.map { self.items[$0] }
      times += events.map { self.times[$0] }
      offsets.append(items.count)
    }
    return (Sessions(items: items, times: times, offsets: offsets), dropped)
  }
}
