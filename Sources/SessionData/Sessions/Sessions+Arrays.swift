extension Sessions {
  /// Sessions given as lists of items, with a running counter as time.
  public init(sessions: [[ItemIndex]]) {
    let items = sessions.flatMap { $0 }
    var offsets = [0]
    for session in sessions { offsets.append(offsets[offsets.count - 1] + session.count) }
    self.init(items: items, times: items.indices.map { Double($0) }, offsets: offsets)
  }
}

extension EventLog {
  /// A log of sessions given as lists of item identifiers, with a running counter as time.
  ///
  /// - Precondition: no identifier is empty.
  public init(sessions: [[String]]) {
    let vocabulary = ItemVocabulary(ids: sessions.joined())
    let store = Sessions(
      sessions: sessions.map { session in session.compactMap { vocabulary.index(of: $0) } })
    self.init(vocabulary: vocabulary, sessions: store)
  }
}
