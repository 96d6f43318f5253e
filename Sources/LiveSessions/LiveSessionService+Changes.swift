/// What happens to events after they came in.
extension LiveSessionService {
  /// Which event of a session.
  public enum EventPlace: Sendable, Equatable {
    /// The one that came in last.
    case last
    /// The one of this number, from 1: what ``ListAnswer/events`` was when it came in.
    case number(Int)
  }

  /// Takes one event back, as if it had never been, and recommends after the others.
  ///
  /// Later events have numbers that are lower by one from then on. The state is computed from the events that are
  /// kept, without those that a long session has lost.
  ///
  /// - Parameter idempotencyKey: makes a retry harmless, as in ``EventsRequest/idempotencyKey``.
  /// - Throws: ``LiveSessionError/unknownSession``, ``LiveSessionError/unknownEvent``, and what adding an event throws.
  public func takeBack(
    _ event: EventPlace, from session: String, _ list: ListRequest = ListRequest(),
    idempotencyKey: String? = nil
  ) async throws(LiveSessionError) -> ListAnswer {
    let deadline = ContinuousClock.now + settings.timeout
    let fingerprint = StableHash.of("taken back: \(event)")
    let answer = try await order.run(session) { () async throws(LiveSessionError) -> ListAnswer in
      for _ in 0..<Self.attempts {
        let (known, revision) = try await load(session)
        guard var record = known else { throw .unknownSession }
        if let answer = try await replay(
          idempotencyKey, fingerprint, list, record, session, deadline)
        {
          await keepShown(answer, of: list, record, session, revision)
          return answer
        }
        if record.eventCount == 0 { throw .unknownSession }
        guard
          let removed = record.remove(number: event == .last ? record.eventCount : event.number)
        else { throw .unknownEvent }
        let answer = try await renew(&record, session, list, deadline)
        if let key = idempotencyKey.map(StableHash.of) {
          record.remember(.init(key: key, request: fingerprint))
        }
        try await listener?.takenBack(removed, from: session)
        if try await save(record, for: session, replacing: revision) { return answer }
        await listener?.kept(removed, in: session)
      }
      throw .contended
    }
    measured.answered(answer, k: list.k)
    return answer
  }

  /// Moves all events of one session into another, and recommends after them: a visitor has signed in.
  ///
  /// Events of both are ordered by their times; each session's own stay in the order of their arrival. The other
  /// session is empty from then on, and begins anew with its next event.
  ///
  /// Once this returns, every event is in one of the two sessions, once, also where other servers on the same store
  /// add events meanwhile. When it throws, or the process ends in between, the events of the other session may stand in
  /// both until the call is repeated, which adds none again. A session without events adds none, and
  /// one that is merged into itself stays as it is: neither is an error.
  ///
  /// - Returns: the list, and how many events were moved.
  /// - Throws: what adding an event throws.
  public func merge(
    _ other: String, into session: String, _ list: ListRequest = ListRequest()
  ) async throws(LiveSessionError) -> (list: ListAnswer, moved: Int) {
    typealias Answer = (list: ListAnswer, moved: Int)
    if other.utf8.elementsEqual(session.utf8) {
      return (try await recommend(list, for: session), 0)
    }
    let deadline = ContinuousClock.now + settings.timeout
    // In one order everywhere: two merges that wait for each other would wait for ever.
    let (first, second) = (min(other, session), max(other, session))
    let answer = try await order.run(first) { () async throws(LiveSessionError) -> Answer in
      // Two spellings in Unicode of one name have one turn together.
      if first == second { return try await move(other, into: session, list, deadline) }
      return try await order.run(second) { () async throws(LiveSessionError) -> Answer in
        try await move(other, into: session, list, deadline)
      }
    }
    measured.answered(answer.list, k: list.k)
    return answer
  }

  private func move(
    _ other: String, into session: String, _ list: ListRequest, _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> (list: ListAnswer, moved: Int) {
    var moved = 0
    for _ in 0..<Self.attempts {
      let (source, sourceRevision) = try await load(other)
      let (known, revision) = try await load(session)
      var record = known ?? SessionRecord(now: Self.now)
      let key = StableHash.of("merged: \(source?.created.bitPattern ?? 0) \(other)")
      // What an earlier try has moved already.
      let before = record.applied.last { $0.key == key }?.request ?? 0
      let count = (source?.eventCount ?? 0) - Int(clamping: before)
      guard let source, count > 0 else {
        let answer = try await self.list(list, record, session, deadline, isRecorded: false).list
        await keepShown(answer, of: list, record, session, revision)
        guard let source, source.eventCount > 0 else { return (answer, moved) }
        if try await empty(source, other, sourceRevision) { return (answer, moved) }
        continue
      }
      // Together with its name, this tells a session from earlier and later ones of that name.
      if record.eventCount == 0 { record.created = Self.now }
      record.lastUse = max(record.lastUse, source.lastUse)
      record.merge(source.events.suffix(count), count: count, limit: settings.maxSessionLength)
      record.remember(.init(key: key, request: UInt64(source.eventCount)))
      let answer = try await renew(&record, session, list, deadline)
      guard try await save(record, for: session, replacing: revision) else { continue }
      moved += count
      if try await empty(source, other, sourceRevision) { return (answer, moved) }
    }
    throw .contended
  }

  /// Empties a session, unless it has changed meanwhile.
  private func empty(
    _ record: SessionRecord, _ session: String, _ revision: UInt64
  ) async throws(LiveSessionError) -> Bool {
    var record = record
    record.clear(now: Self.now)
    return try await save(record, for: session, replacing: revision)
  }

  /// Computes the state of a session whose events are others now, and recommends after them.
  private func renew(
    _ record: inout SessionRecord, _ session: String, _ list: ListRequest,
    _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer {
    record.state = nil
    let (answer, state) = try await self.list(list, record, session, deadline, isRecorded: false)
    record.model = answer.model.name
    record.modelVersion = answer.model.version
    record.state = state
    remember(answer, of: list, in: &record)
    return answer
  }
}

extension LiveSessionService.EventPlace {
  /// The number that was asked for; 0 for none.
  fileprivate var number: Int { if case .number(let number) = self { number } else { 0 } }
}
