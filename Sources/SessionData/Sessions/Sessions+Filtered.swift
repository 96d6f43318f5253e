extension Sessions {
  /// The sessions without some of their events, then without those that are left too short.
  ///
  /// ```swift
  /// let known = log.sessions.filtered(minimumLength: 2) { item, _ in model.vocabulary.count > item }
  /// ```
  ///
  /// - Parameters:
  ///   - minimumLength: events that a session needs to stay, ≥ 1.
  ///   - isKept: whether an event stays, from its item and its time in Unix seconds.
  public func filtered(
    minimumLength: Int = 1, _ isKept: (_ item: ItemIndex, _ time: Double) -> Bool
  ) -> Sessions {
    precondition(minimumLength >= 1, "sessions of \(minimumLength) events")
    var draft = SessionDraft(self)
    draft.keepEvents(minimumLength: minimumLength) { item, time, _ in isKept(item, time) }
    return draft.finish()
  }

  /// The sessions as indices of another vocabulary.
  ///
  /// Events of items that it lacks are left out, then sessions that are left too short.
  ///
  /// - Parameters:
  ///   - vocabulary: what the items are numbered by; every item is below its count.
  ///   - other: what they will be numbered by.
  ///   - minimumLength: events that a session needs to stay, ≥ 1.
  public func renumbered(
    from vocabulary: ItemVocabulary, to other: ItemVocabulary, minimumLength: Int = 1
  ) -> Sessions {
    let numbers = vocabulary.numbers(in: other)
    let known = filtered(minimumLength: minimumLength) { item, _ in numbers[Int(item)] != nil }
    return Sessions(
      items: known.items.compactMap { numbers[Int($0)] }, times: known.times,
      offsets: known.offsets)
  }
}
