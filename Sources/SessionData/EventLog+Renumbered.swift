extension EventLog {
  /// The log as indices of another vocabulary, as if it had been read with it.
  ///
  /// A model knows items by their numbers in its own vocabulary; a log that was read, split or made without it
  /// numbers them another way, and would be measured as if it held other items.
  ///
  /// ```swift
  /// let test = log.renumbered(to: model.vocabulary)
  /// print("\(test.report.unknownItemEvents) events of items that the model does not know")
  /// ```
  ///
  /// - Parameters:
  ///   - other: the vocabulary to number by, as that of a model.
  ///   - unknownItems: whether events of items that `other` lacks are dropped, and counted in the report, or
  ///     their items are added behind the others.
  public func renumbered(
    to other: ItemVocabulary, unknownItems: UnknownItems = .drop
  ) -> EventLog {
    var extended = other
    if unknownItems == .add, !other.starts(with: vocabulary) {
      for item in Self.firstAppearances(in: sessions, of: vocabulary.count).sorted() {
        extended.add(vocabulary.id(of: item))
      }
    }
    let known = sessions.renumbered(from: vocabulary, to: extended)
    guard unknownItems == .drop else {
      return EventLog(vocabulary: extended, sessions: known, report: report)
    }
    let long = known.filtered(minimumLength: 2) { _, _ in true }
    var report = report
    report.unknownItemEvents += sessions.eventCount - known.eventCount
    report.shortSessions += sessions.count - long.count
    report.shortSessionEvents += known.eventCount - long.eventCount
    return EventLog(vocabulary: other, sessions: long, report: report)
  }

  /// The log with a vocabulary of the items that occur in it, in order of first appearance.
  ///
  /// So it would be numbered if it were written to a file and read. A model that is trained on it has no items
  /// that nobody ever clicked.
  public func compacted() -> EventLog {
    let items = Self.firstAppearances(in: sessions, of: vocabulary.count)
    let compact = ItemVocabulary(ids: items.lazy.map { vocabulary.id(of: $0) })
    return EventLog(
      vocabulary: compact, sessions: sessions.renumbered(from: vocabulary, to: compact),
      report: report)
  }

  /// The items of some sessions, each once.
  private static func firstAppearances(in sessions: Sessions, of itemCount: Int) -> [ItemIndex] {
    var isNew = [Bool](repeating: true, count: itemCount)
    return sessions.items.filter { item in
      defer { isNew[Int(item)] = false }
      return isNew[Int(item)]
    }
  }
}
