import Foundation
import Recommendation
import SessionData
import SessionStateStores

/// What can be done with live sessions, whatever carries the requests.
struct SessionService: Sendable {
  /// A writer that came first, on another server, makes this one start over; so many times at most.
  private static let attempts = 10

  let models: ModelRegistry
  let sets: ItemSets
  let store: any SessionStateStore
  /// Events kept of a session.
  let maxSessionLength: Int
  /// Time in which a request must be scored.
  let timeout: Duration
  private let order = SessionOrder()

  init(
    models: ModelRegistry, sets: ItemSets, store: any SessionStateStore, maxSessionLength: Int,
    timeout: Duration
  ) {
    self.models = models
    self.sets = sets
    self.store = store
    self.maxSessionLength = maxSessionLength
    self.timeout = timeout
  }

  /// Adds events to a session, in order, and recommends what comes next.
  func add(_ request: EventsRequest, to session: String) async throws -> ListAnswer {
    let deadline = ContinuousClock.now + timeout
    return try await order.run(session) { () async throws -> ListAnswer in
      for _ in 0..<Self.attempts {
        let stored = try await store.load(session)
        var record = try record(stored) ?? SessionRecord(now: Self.now)
        if let answer = try await replay(request, record, session, deadline) { return answer }
        let model = try model(for: request.list, session) { model in
          model.knowsAny(request.events.lazy.map(\.item))
            || model.knowsAny(record.events.lazy.map(\.item))
        }
        let answer = try await advance(&record, by: request, model, deadline)
        let revision = stored?.revision ?? 0
        if try await store.save(record.bytes, for: session, replacing: revision) { return answer }
      }
      throw Problem.unavailable(
        "other servers keep adding events to this session at the same time; send this one again")
    }
  }

  /// Recommends for a session as it is.
  func recommend(_ request: ListRequest, for session: String) async throws -> ListAnswer {
    guard let record = try record(try await store.load(session)) else {
      throw Problem.unknownSession
    }
    let model = try model(for: request, session) { $0.knowsAny(record.events.lazy.map(\.item)) }
    return try await list(request, record, model, ContinuousClock.now + timeout)
  }

  /// Recommends for sessions that the request brings itself.
  func recommend(_ request: ListRequest, after sessions: [[String]]) async throws -> [ListAnswer] {
    let deadline = ContinuousClock.now + timeout
    return try await withThrowingTaskGroup(of: (Int, ListAnswer).self) { group in
      for (index, items) in sessions.enumerated() {
        let model = try model(for: request, nil) { $0.knowsAny(items) }
        let known = Known(items.suffix(maxSessionLength), model)
        let filter = try request.rules.filter(for: model, seen: known.items, sets: sets)
        let job = ScoringJob(state: nil, items: known.items, k: request.k, filter: filter)
        group.addTask {
          let answer = try await model.engine.run(job, deadline: deadline)
          return (
            index, ListAnswer(answer.best, model, unknown: known.unknown, events: items.count)
          )
        }
      }
      var answers = [ListAnswer?](repeating: nil, count: sessions.count)
      for try await (index, answer) in group { answers[index] = answer }
      return answers.compactMap { $0 }
    }
  }

  /// What is kept of a session.
  func session(_ session: String) async throws -> SessionRecord {
    guard let record = try record(try await store.load(session)) else {
      throw Problem.unknownSession
    }
    return record
  }

  /// Forgets a session.
  func forget(_ session: String) async throws {
    let wasKnown = try await order.run(session) { () async throws -> Bool in
      try await store.remove(session)
    }
    if !wasKnown { throw Problem.unknownSession }
  }

  /// The model that answers a request: ``model(for:_:)``, or the fallback where that one was not asked for by name
  /// and knows nothing of the session.
  private func model(
    for request: ListRequest, _ session: String?, knowing knowsSession: (ServedModel) -> Bool
  ) throws(Problem) -> ServedModel {
    let model = try model(for: request, session)
    guard request.model == nil, let fallback = models.fallback, !knowsSession(model) else {
      return model
    }
    return fallback
  }

  /// The model of a request: the one it names, or the one that its session belongs to.
  func model(for request: ListRequest, _ session: String?) throws(Problem) -> ServedModel {
    let model: ServedModel
    if let name = request.model {
      guard let named = models.model(named: name) else {
        throw .unknownModel(name, known: models.sources.map(\.name))
      }
      model = named
    } else {
      model = session.map(models.model(forSession:)) ?? models.all[0]
    }
    if let asked = request.modelVersion, asked != model.version {
      throw .staleModel(asked: asked, served: model.version)
    }
    return model
  }

  private static var now: Double { Date().timeIntervalSince1970 }

  private func record(_ stored: StoredSession?) throws -> SessionRecord? {
    guard let stored else { return nil }
    guard let record = SessionRecord(bytes: stored.bytes) else {
      throw Problem.unavailable(
        "what is stored of the session was written by another version; delete the session")
    }
    return record
  }

  /// The answer to a request that was applied before; `nil` when it was not.
  private func replay(
    _ request: EventsRequest, _ record: SessionRecord, _ session: String,
    _ deadline: ContinuousClock.Instant
  ) async throws -> ListAnswer? {
    guard let key = request.idempotencyKey.map(StableHash.of),
      let known = record.applied.last(where: { $0.key == key })
    else { return nil }
    guard known.request == request.fingerprint else {
      throw Problem.keyReused
    }
    var answer = try await list(
      request.list, record,
      try model(for: request.list, session) { $0.knowsAny(record.events.lazy.map(\.item)) },
      deadline)
    answer.isReplay = true
    return answer
  }

  /// Recommends after the events of a record.
  private func list(
    _ request: ListRequest, _ record: SessionRecord, _ model: ServedModel,
    _ deadline: ContinuousClock.Instant
  ) async throws -> ListAnswer {
    let isCurrent = record.fits(model)
    let known = Known(record.events.lazy.map(\.item), model)
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: isCurrent ? [] : known.items, k: request.k,
      filter: try request.rules.filter(for: model, seen: known.items, sets: sets))
    let answer = try await model.engine.run(job, deadline: deadline)
    return ListAnswer(answer.best, model, unknown: known.unknown, events: record.eventCount)
  }

  /// Adds events to a record, and recommends.
  private func advance(
    _ record: inout SessionRecord, by request: EventsRequest, _ model: ServedModel,
    _ deadline: ContinuousClock.Instant
  ) async throws -> ListAnswer {
    let isCurrent = record.fits(model)
    let new = Known(request.events.lazy.map(\.item), model)
    // What is seen is only looked up where someone asks for it.
    let isOldNeeded = !isCurrent || request.list.rules.excludeSeen
    let old = isOldNeeded ? Known(record.events.lazy.map(\.item), model) : Known()
    let job = ScoringJob(
      state: isCurrent ? record.state : nil, items: (isCurrent ? [] : old.items) + new.items,
      k: request.list.k,
      filter: try request.list.rules.filter(
        for: model, seen: [old.items, new.items].joined(), sets: sets))
    let answer = try await model.engine.run(job, deadline: deadline)
    let now = Self.now
    for event in request.events {
      record.add(.init(item: event.item, time: event.time ?? now), limit: maxSessionLength)
    }
    record.lastUse = now
    record.model = model.name
    record.modelVersion = model.version
    record.state = answer.state
    if let key = request.idempotencyKey.map(StableHash.of) {
      record.remember(.init(key: key, request: request.fingerprint))
    }
    return ListAnswer(answer.best, model, unknown: new.unknown, events: record.eventCount)
  }
}

/// Items of a session as a model sees them.
private struct Known {
  var items: [ItemIndex] = []
  var unknown: [String] = []

  init() {}

  init(_ ids: some Sequence<String>, _ model: ServedModel) {
    for id in ids {
      if let item = model.vocabulary.index(of: id) {
        items.append(item)
      } else {
        unknown.append(id)
      }
    }
  }
}

extension ServedModel {
  /// Whether any of the items is one of the model's.
  fileprivate func knowsAny(_ ids: some Sequence<String>) -> Bool {
    ids.contains { vocabulary.index(of: $0) != nil }
  }
}

extension SessionRecord {
  /// Whether the state is one of this version of the model.
  fileprivate func fits(_ model: ServedModel) -> Bool {
    state != nil && self.model == model.name && modelVersion == model.version
  }
}

extension ListAnswer {
  fileprivate init(
    _ best: [ScoredItem], _ model: ServedModel, unknown: [String] = [], events: Int = 0
  ) {
    self.init(model: model, best: best, unknown: unknown, events: events)
  }
}
