import Foundation
import Recommendation
import SessionData
import SessionStates

/// A writer that came first, in another process, makes this one start over; so many times at most.
private let attempts = 10

extension LiveSessionService {
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
      for _ in 0..<attempts {
        let (known, revision) = try await load(session)
        var record = known ?? SessionRecord(now: Self.now)
        if let answer = try await replay(request, record, session, deadline) { return answer }
        let model = try model(for: request.list, session) { model in
          model.knowsAny(request.events.lazy.map(\.item))
            || model.knowsAny(record.events.lazy.map(\.item))
        }
        let answer = try await advance(&record, by: request, model, deadline)
        if try await save(record, for: session, replacing: revision) { return answer }
      }
      throw .contended
    }
  }

  /// Recommends for a session as it is.
  public func recommend(
    _ request: ListRequest = ListRequest(), for session: String
  ) async throws(LiveSessionError) -> ListAnswer {
    let record = try await self.session(session)
    let model = try model(for: request, session) { $0.knowsAny(record.events.lazy.map(\.item)) }
    return try await list(request, record, model, ContinuousClock.now + settings.timeout)
  }

  /// What is kept of a session.
  public func session(_ session: String) async throws(LiveSessionError) -> SessionRecord {
    guard let record = try await load(session).record else { throw .unknownSession }
    return record
  }

  /// Forgets a session.
  public func forget(_ session: String) async throws(LiveSessionError) {
    let wasKnown = try await order.run(session) { () async throws(LiveSessionError) -> Bool in
      do throws(SessionStateStoreError) {
        return try await states.remove(session)
      } catch {
        throw .store(error)
      }
    }
    if !wasKnown { throw .unknownSession }
  }

  private static var now: Double { Date().timeIntervalSince1970 }

  /// What is kept of a session, and its revision, which is 0 for nothing.
  private func load(
    _ session: String
  ) async throws(LiveSessionError) -> (record: SessionRecord?, revision: UInt64) {
    let stored: StoredSession?
    do { stored = try await states.load(session) } catch { throw .store(error) }
    guard let stored else { return (nil, 0) }
    guard let record = SessionRecord(bytes: stored.bytes) else { throw .foreignRecord }
    return (record, stored.revision)
  }

  private func save(
    _ record: SessionRecord, for session: String, replacing revision: UInt64
  ) async throws(LiveSessionError) -> Bool {
    do {
      return try await states.save(record.bytes, for: session, replacing: revision)
    } catch {
      throw .store(error)
    }
  }

  /// The answer to a request that was applied before; `nil` when it was not.
  private func replay(
    _ request: EventsRequest, _ record: SessionRecord, _ session: String,
    _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer? {
    guard let key = request.idempotencyKey.map(StableHash.of),
      let known = record.applied.last(where: { $0.key == key })
    else { return nil }
    guard known.request == request.fingerprint else { throw .keyReused }
    let model = try model(for: request.list, session) {
      $0.knowsAny(record.events.lazy.map(\.item))
    }
    var answer = try await list(request.list, record, model, deadline)
    answer.isReplay = true
    return answer
  }

  /// Recommends after the events of a record.
  private func list(
    _ request: ListRequest, _ record: SessionRecord, _ model: ServedModel,
    _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer {
    let isCurrent = record.fits(model)
    let known = KnownItems(record.events.lazy.map(\.item), model)
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: isCurrent ? [] : known.items, k: request.k,
      filter: try request.rules.filter(for: model, seen: known.items))
    let answer = try await model.engine.run(job, deadline: deadline)
    return ListAnswer(
      model: model, best: answer.best, unknown: known.unknown, events: record.eventCount)
  }

  /// Adds events to a record, and recommends.
  private func advance(
    _ record: inout SessionRecord, by request: EventsRequest, _ model: ServedModel,
    _ deadline: ContinuousClock.Instant
  ) async throws(LiveSessionError) -> ListAnswer {
    let isCurrent = record.fits(model)
    let new = KnownItems(request.events.lazy.map(\.item), model)
    // What is seen is only looked up where someone asks for it.
    let isOldNeeded = !isCurrent || request.list.rules.excludeSeen
    let old = isOldNeeded ? KnownItems(record.events.lazy.map(\.item), model) : KnownItems()
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: (isCurrent ? [] : old.items) + new.items,
      k: request.list.k,
      filter: try request.list.rules.filter(for: model, seen: [old.items, new.items].joined()))
    let answer = try await model.engine.run(job, deadline: deadline)
    let now = Self.now
    for event in request.events {
      record.add(
        .init(item: event.item, time: event.time ?? now), limit: settings.maxSessionLength)
    }
    record.lastUse = now
    record.model = model.name
    record.modelVersion = model.version
    record.state = answer.state
    if let key = request.idempotencyKey.map(StableHash.of) {
      record.remember(.init(key: key, request: request.fingerprint))
    }
    return ListAnswer(
      model: model, best: answer.best, unknown: new.unknown, events: record.eventCount)
  }
}

extension SessionRecord {
  /// Whether the state is one of this version of the model.
  fileprivate func fits(_ model: ServedModel) -> Bool {
    state != nil && self.model == model.name && modelVersion == model.version
  }
}
