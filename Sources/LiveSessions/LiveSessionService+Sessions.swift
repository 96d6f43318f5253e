import Foundation
import Recommendation
import SessionData
import SessionStates

extension LiveSessionService {
  /// A writer that came first, in another process, makes this one start over; so many times at most.
  static let attempts = 10

  /// Adds an event that happens now, and recommends what comes next.
  public func add(
    _ item: String, to session: String, _ list: ListRequest = ListRequest()
  ) async throws(LiveSessionError) -> ListAnswer {
    try await add(EventsRequest(events: [.init(item: item)], list: list), to: session)
  }

  /// Adds events to a session, in order, and recommends what comes next.
  public func add(
    _ request: EventsRequest, to session: String
  ) async throws(LiveSessionError) -> ListAnswer {
    let deadline = ContinuousClock.now + settings.timeout
    return try await order.run(session) { () async throws(LiveSessionError) -> ListAnswer in
      for _ in 0..<Self.attempts {
        let (known, revision) = try await load(session)
        var record = known ?? SessionRecord(now: Self.now)
        if let answer = try await replay(
          request.idempotencyKey, request.fingerprint, request.list, record, session, deadline)
        {
          await keepShown(answer, of: request.list, record, session, revision)
          try await tell(ofRepeated: request, session, record)
          return answer
        }
        let model = try model(for: request.list, session, isRecorded: false) { model in
          model.knowsAny(request.events.lazy.map(\.item))
            || model.knowsAny(record.events.lazy.map(\.item))
        }
        try listener?.admit(request.events.count)
        let observation = quality?.look(at: request, of: session, record)
        let shown = record.shown
        let answer = try await advance(
          &record, of: session, by: request, model, deadline)
        if try await save(record, for: session, replacing: revision) {
          if let observation { quality?.count(observation) }
          for event in request.events {
            trends.count(event.item, at: event.time ?? record.lastUse, now: record.lastUse)
          }
          measured.answered(answer, k: request.list.k)
          try await tell(of: request, session, record, shown: shown)
          return answer
        }
      }
      throw .contended
    }
  }

  /// Recommends for a session as it is.
  ///
  /// One of which nothing is kept gets the list of the fallback, or the most popular items
  /// (``ListAnswer/isMostPopular``), as does one of which the model knows no item.
  public func recommend(
    _ request: ListRequest = ListRequest(), for session: String
  ) async throws(LiveSessionError) -> ListAnswer {
    let deadline = ContinuousClock.now + settings.timeout
    let answer: ListAnswer
    if settings.remembersShownLists {
      // In its turn: the session's next event is to find the list.
      answer = try await order.run(session) { () async throws(LiveSessionError) -> ListAnswer in
        let (known, revision) = try await load(session)
        let record = known ?? SessionRecord(now: Self.now)
        let answer = try await list(request, record, session, deadline).list
        await keepShown(answer, of: request, record, session, revision)
        return answer
      }
    } else {
      let record = try await load(session).record ?? SessionRecord(now: Self.now)
      answer = try await list(request, record, session, deadline).list
    }
    measured.answered(answer, k: request.k)
    return answer
  }

  /// What is kept of a session.
  public func session(_ session: String) async throws(LiveSessionError) -> SessionRecord {
    guard let record = try await load(session).record, record.eventCount > 0 else {
      throw .unknownSession
    }
    return record
  }

  /// Forgets a session.
  public func forget(_ session: String) async throws(LiveSessionError) {
    let wasKnown = try await order.run(session) { () async throws(LiveSessionError) -> Bool in
      try await listener?.forgotten(session)
      do throws(SessionStateStoreError) {
        return try await states.remove(session)
      } catch {
        throw .store(error)
      }
    }
    if !wasKnown { throw .unknownSession }
  }

  static var now: Double { Date().timeIntervalSince1970 }

  /// What is kept of a session, and its revision, which is 0 for nothing.
  func load(
    _ session: String
  ) async throws(LiveSessionError) -> (record: SessionRecord?, revision: UInt64) {
    let stored: StoredSession?
    do { stored = try await states.load(session) } catch { throw .store(error) }
    guard let stored else { return (nil, 0) }
    guard let record = SessionRecord(bytes: stored.bytes) else { throw .foreignRecord }
    return (record, stored.revision)
  }

  func save(
    _ record: SessionRecord, for session: String, replacing revision: UInt64
  ) async throws(LiveSessionError) -> Bool {
    do {
      return try await states.save(record.bytes, for: session, replacing: revision)
    } catch {
      throw .store(error)
    }
  }

  /// The answer to a request that was applied before; `nil` when it was not.
  func replay(
    _ key: String?, _ fingerprint: @autoclosure () -> UInt64, _ request: ListRequest,
    _ record: SessionRecord, _ session: String, _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer? {
    guard let key = key.map(StableHash.of),
      let known = record.applied.last(where: { $0.key == key })
    else { return nil }
    guard known.request == fingerprint() else { throw .keyReused }
    var answer = try await list(request, record, session, deadline, isRecorded: true).list
    answer.isReplay = true
    return answer
  }

  /// Recommends after the events of a record, and tells the state after them.
  func list(
    _ request: ListRequest, _ record: SessionRecord, _ session: String,
    _ deadline: ContinuousClock.Instant, isRecorded: Bool? = nil
  ) async throws(LiveSessionError) -> (list: ListAnswer, state: [UInt8]?) {
    let model = try model(for: request, session, isRecorded: isRecorded) {
      $0.knowsAny(record.events.lazy.map(\.item))
    }
    let isCurrent = record.fits(model)
    let known = KnownItems(record.events.lazy.map(\.item), model)
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: isCurrent ? [] : known.items,
      k: request.depth, filter: try request.rules.filter(for: model, seen: known.items))
    let found = try await find(
      job, model, request, seen: known.items, deadline,
      isKnown: !known.items.isEmpty || record.isCut,
      seed: Self.seed(session, events: record.eventCount))
    let list = ListAnswer(
      found, of: request, model: model, unknown: known.unknown, events: record.eventCount)
    return (list, found.state)
  }

  /// Adds events to a record, and recommends.
  private func advance(
    _ record: inout SessionRecord, of session: String, by request: EventsRequest,
    _ model: ServedModel, _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer {
    let isCurrent = record.fits(model)
    if record.eventCount == 0 { record.created = Self.now }
    let new = KnownItems(request.events.lazy.map(\.item), model)
    // What is seen is only looked up where someone asks for it.
    let isOldNeeded =
      !isCurrent || request.list.rules.excludeSeen || request.list.explains
    let old = isOldNeeded ? KnownItems(record.events.lazy.map(\.item), model) : KnownItems()
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: (isCurrent ? [] : old.items) + new.items,
      k: request.list.depth,
      filter: try request.list.rules.filter(for: model, seen: [old.items, new.items].joined()))
    let isKnown =
      !new.items.isEmpty || record.isCut || model.knowsAny(record.events.lazy.map(\.item))
    let found = try await find(
      job, model, request.list, seen: old.items + new.items, deadline, isKnown: isKnown,
      seed: Self.seed(session, events: record.eventCount + request.events.count))
    let now = Self.now
    for event in request.events {
      record.add(
        .init(item: event.item, time: event.time ?? now), limit: settings.maxSessionLength)
    }
    record.lastUse = now
    record.model = model.name
    record.modelVersion = model.version
    record.state = found.state
    if let key = request.idempotencyKey.map(StableHash.of) {
      record.remember(.init(key: key, request: request.fingerprint))
    }
    let list = ListAnswer(
      found, of: request.list, model: model, unknown: new.unknown, events: record.eventCount)
    remember(list, of: request.list, in: &record)
    return list
  }
}

extension SessionRecord {
  /// Whether the state is one of this version of the model.
  fileprivate func fits(_ model: ServedModel) -> Bool {
    state != nil && self.model == model.name && modelVersion == model.version
  }
}
