extension LiveSessionService {
  /// Why events are not taken in for now; `nil` while they are, as far as whoever is told of them knows.
  public var admissionFailure: LiveSessionError? {
    do throws(LiveSessionError) {
      try listener?.admit(0)
      return nil
    } catch { return error }
  }

  /// Tells of events that were taken in.
  ///
  /// - Parameter shown: the list that the session was shown before.
  func tell(
    of request: EventsRequest, _ session: String, _ record: SessionRecord, shown: ShownList?
  ) async throws(LiveSessionError) {
    guard let listener else { return }
    try await listener.accepted(
      AcceptedEvents(
        session: session,
        events: request.events.map {
          .init(item: $0.item, time: $0.time ?? record.lastUse, rank: shown?.rank(of: $0.item))
        },
        model: record.model, modelVersion: record.modelVersion,
        key: request.idempotencyKey.map(StableHash.of)))
  }

  /// Tells of events that came again, as far as the record still has them.
  func tell(
    ofRepeated request: EventsRequest, _ session: String, _ record: SessionRecord
  ) async throws(LiveSessionError) {
    guard let listener, let key = request.idempotencyKey.map(StableHash.of),
      let events = record.events(of: request)
    else { return }
    try await listener.repeated(
      AcceptedEvents(
        session: session, events: events.map { .init(item: $0.item, time: $0.time) },
        model: record.model, modelVersion: record.modelVersion, key: key),
      since: record.lastUse)
  }
}

extension SessionRecord {
  /// The events that a request brought, which was applied before; `nil` where they are not kept any more, or were taken
  /// back.
  func events(of request: EventsRequest) -> ArraySlice<Event>? {
    let count = request.events.count
    guard count <= events.count else { return nil }
    for start in stride(from: events.count - count, through: 0, by: -1) {
      let found = events[start..<start + count]
      let isIt = zip(found, request.events).allSatisfy {
        $0.item.utf8.elementsEqual($1.item.utf8) && ($1.time == nil || $1.time == $0.time)
      }
      if isIt { return found }
    }
    return nil
  }
}
