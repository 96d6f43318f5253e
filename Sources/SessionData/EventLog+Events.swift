extension EventLog {
  /// A log of events in any order, as they come from a database.
  ///
  /// Events of a session are put in the order of their times, sessions in that of their first events; those of
  /// the same time stay in the order given. Identifiers are compared byte by byte.
  ///
  /// ```swift
  /// let log = EventLog(events: rows.map { (session: $0.visit, item: $0.sku, time: $0.at) })
  /// ```
  ///
  /// - Parameter events: sessions, items and times in Unix seconds.
  /// - Precondition: identifiers are not empty, and times finite and ≥ 0.
  public init(events: some Sequence<(session: String, item: String, time: Double)>) {
    var (sessions, vocabulary) = (ItemVocabulary(), ItemVocabulary())
    var rows: [(session: ItemIndex, item: ItemIndex, time: Double)] = []
    for event in events {
      precondition(
        !event.session.isEmpty && !event.item.isEmpty && event.time.isFinite && event.time >= 0,
        "event \(rows.count): session '\(event.session)', item '\(event.item)', time \(event.time)")
      guard let session = sessions.add(event.session), let item = vocabulary.add(event.item) else {
        preconditionFailure("more than \(ItemVocabulary.limit) sessions or items")
      }
      rows.append((session, item, event.time))
    }
    // The place in the input decides among equals.
    let order = rows.indices.sorted {
      (rows[$0].session, rows[$0].time, $0) < (rows[$1].session, rows[$1].time, $1)
    }
    var offsets = [0]
    for (place, row) in order.enumerated().dropFirst()
    where rows[row].session != rows[order[place - 1]].session {
      offsets.append(place)
    }
    if !order.isEmpty { offsets.append(order.count) }
    var draft = SessionDraft(
      Sessions(
        items: order.map { rows[$0].item }, times: order.map { rows[$0].time }, offsets: offsets))
    draft.sort()
    self.init(vocabulary: vocabulary, sessions: draft.finish())
  }
}
