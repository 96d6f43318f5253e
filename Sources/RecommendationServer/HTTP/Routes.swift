import HTTPTypes
import Hummingbird
import LiveSessions
import NIOCore

/// Which request is answered by what.
struct Routes: Sendable {
  let sessions: LiveSessionService
  let answers: Answers
  let traffic: Traffic
  let metrics: HTTPMetrics
  let prometheus: PrometheusMetrics
  /// Most bytes of a body.
  let maxBody: Int

  /// Every route, but for the files that the server brings along.
  var table: [Route] {
    [
      Route(path: "/v1/sessions/{session}/events", methods: [(.post, addEvent)]),
      Route(path: "/v1/sessions/{session}/events:batch", methods: [(.post, addEvents)]),
      Route(path: "/v1/sessions/{session}/events/{event}", methods: [(.delete, takeBack)]),
      Route(path: "/v1/sessions/{session}/merge", methods: [(.post, merge)]),
      Route(path: "/v1/sessions/{session}/recommendations", methods: [(.get, recommend)]),
      Route(path: "/v1/sessions/{session}", methods: [(.get, session), (.delete, forget)]),
      Route(path: "/v1/recommendations", methods: [(.post, recommendations)]),
      Route(path: "/v1/items", methods: [(.get, items)]),
      Route(
        path: "/v1/items:batch", methods: [(.post, changeItems)], access: .forAdministration),
      Route(
        path: "/v1/items/{item}",
        methods: [(.get, item), (.put, putItem), (.patch, patchItem), (.delete, removeItem)],
        access: .forWatching, accessOfChanges: .forAdministration),
      Route(path: "/v1/items/{item}/similar", methods: [(.get, similar)]),
      Route(path: "/v1/lists/{list}", methods: [(.get, list)]),
      Route(path: "/v1/attributes", methods: [(.get, attributes)]),
      Route(path: "/v1/model", methods: [(.get, models)], access: .forWatching),
      Route(path: "/v1/model/reload", methods: [(.post, reload)], access: .forAdministration),
      Route(path: "/v1/model/promote", methods: [(.post, promote)], access: .forAdministration),
      Route(path: "/v1/quality", methods: [(.get, quality)], access: .forWatching),
      Route(path: "/healthz", methods: [(.get, health)], access: [.withoutToken, .whenBusy]),
      Route(path: "/readyz", methods: [(.get, readiness)], access: [.withoutToken, .whenBusy]),
      Route(path: "/metrics", methods: [(.get, metricsText)], access: [.forWatching, .whenBusy]),
    ]
  }

  /// Adds all routes, the files' included.
  func add<Context: RequestContext>(to router: some RouterMethods<Context>, _ gate: Gate) {
    for route in table + PageFile.all.map(\.route) { route.add(to: router, gate) }
  }
}

// MARK: Sessions

extension Routes {
  @Sendable private func addEvent(_ request: Request, _ path: Parameters) async throws -> Response {
    try await reading(EventBody.self, of: request) { try await add($0.request, request, path) }
  }

  @Sendable private func addEvents(_ request: Request, _ path: Parameters) async throws -> Response
  {
    try await reading(EventBatchBody.self, of: request) { try await add($0.request, request, path) }
  }

  private func add(
    _ events: EventsRequest, _ request: Request, _ path: Parameters
  ) async throws -> Response {
    let session = try path.text("session")
    var events = events
    events.idempotencyKey = try request.idempotencyKey
    let answer = try await sessions.add(events, to: session)
    return answers.list(answer, of: events.list, session: session)
  }

  @Sendable private func takeBack(_ request: Request, _ path: Parameters) async throws -> Response {
    let session = try path.text("session")
    let list = try ListRequest(try RequestQuery(request, known: ListRequest.fields))
    let answer = try await sessions.takeBack(
      try path.event, from: session, list, idempotencyKey: try request.idempotencyKey)
    return answers.list(answer, of: list, session: session)
  }

  @Sendable private func merge(_ request: Request, _ path: Parameters) async throws -> Response {
    let session = try path.text("session")
    return try await reading(MergeBody.self, of: request) { body in
      let (answer, moved) = try await sessions.merge(body.other, into: session, body.list)
      return answers.list(answer, of: body.list, session: session, moved: moved)
    }
  }

  @Sendable private func recommend(_ request: Request, _ path: Parameters) async throws -> Response
  {
    let session = try path.text("session")
    let list = try ListRequest(try RequestQuery(request, known: ListRequest.fields))
    let answer = try await sessions.recommend(list, for: session)
    return answers.list(answer, of: list, session: session)
  }

  @Sendable private func session(_ request: Request, _ path: Parameters) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    let session = try path.text("session")
    let record = try await sessions.session(session)
    return answers.session(record, named: session, sessions.model(named: record.model))
  }

  @Sendable private func forget(_ request: Request, _ path: Parameters) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    try await sessions.forget(try path.text("session"))
    return Response(status: .noContent)
  }

  @Sendable private func recommendations(_ request: Request, _ path: Parameters) async throws
    -> Response
  {
    let buffer = try await body(of: request)
    let read = { @Sendable in try RecommendationsBody.read(buffer) }
    if buffer.readableBytes < 1 << 12 {
      let body = try read()
      if body.isSingle {
        let lists = try await sessions.recommend(body.list, after: body.sessions)
        return answers.list(lists[0], of: body.list, session: nil)
      }
    }
    // A mail campaign in one request is a second's work, and no other client waits for it.
    return try await ClientPresence.whileThere {
      let body = try read()
      let lists = try await sessions.recommend(body.list, after: body.sessions)
      return body.isSingle
        ? answers.list(lists[0], of: body.list, session: nil) : answers.lists(lists, of: body.list)
    }
  }

  /// Reads a body; a large one on another thread than that of the connections, and what follows there as well.
  private func reading<Body: RequestBody>(
    _ type: Body.Type, of request: Request,
    _ answer: @escaping @Sendable (Body) async throws -> Response
  ) async throws -> Response {
    let buffer = try await body(of: request)
    let all: @Sendable () async throws -> Response = {
      try await answer(try Body.read(buffer))
    }
    return buffer.readableBytes > 1 << 16 ? try await Task(operation: all).value : try await all()
  }

  private func body(of request: Request) async throws -> ByteBuffer {
    _ = try RequestQuery(request, known: [])
    if let encoding = request.headers[.contentEncoding]?.lowercased(), encoding != "identity" {
      throw Problem.unsupportedEncoding
    }
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxBody {
      throw Problem.tooLarge(limit: maxBody)
    }
    do {
      return try await request.body.collect(upTo: maxBody)
    } catch is NIOTooManyBytesError {
      throw Problem.tooLarge(limit: maxBody)
    }
  }
}

// MARK: Items and models

extension Routes {
  @Sendable private func items(_ request: Request, _ path: Parameters) async throws -> Response {
    let query = try RequestQuery(
      request, known: ["search", "limit"] + ListRequest.fieldsOfSearch)
    let limit = try query.number("limit", allowed: 1...ListRequest.longest)
    let list = try ListRequest(query)
    let model = try sessions.model(for: list)
    guard let words = ItemQuery(query.text("search") ?? "") else {
      throw Problem.invalid(
        "search",
        "allowed: \(ItemQuery.mostCharacters) characters, and \(ItemQuery.mostWords) words")
    }
    return try await ClientPresence.whileThere {
      let items = try await sessions.items(
        matching: words, limit: limit ?? ListRequest.defaultLength, offset: list.offset,
        rules: list.rules, in: model)
      return answers.items(items, of: list, model)
    }
  }

  @Sendable private func similar(_ request: Request, _ path: Parameters) async throws -> Response {
    let query = try RequestQuery(request, known: ListRequest.fieldsOfSimilar)
    let list = try ListRequest(query)
    let model = try sessions.model(for: list)
    let item = try path.text("item")
    let similar = try await sessions.similarItems(to: item, list, in: model)
    return answers.similar(to: item, similar, of: list)
  }

  @Sendable private func list(_ request: Request, _ path: Parameters) async throws -> Response {
    let name = try path.text("list")
    guard let list = ItemList(rawValue: name) else {
      throw Problem.invalid(
        "list",
        "is '\(name.prefix(40))'; there are: "
          + ItemList.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let wanted = try ListRequest(RequestQuery(request, known: ListRequest.fieldsWithoutSession))
    let model = try sessions.model(for: wanted)
    // Some lists are looked through the catalogue for.
    return try await ClientPresence.whileThere {
      answers.items(in: list, try await sessions.items(in: list, wanted, of: model), of: wanted)
    }
  }

  @Sendable private func attributes(_ request: Request, _ path: Parameters) async throws -> Response
  {
    let query = try RequestQuery(request, known: ["limit", "model", "model_version"])
    let limit = try query.number("limit", allowed: 1...ListRequest.longest)
    let model = try sessions.model(for: try ListRequest(query))
    return try await ClientPresence.whileThere {
      answers.attributes(
        sessions.attributes(of: model, limit: limit ?? ListRequest.defaultLength), model)
    }
  }

  @Sendable private func item(_ request: Request, _ path: Parameters) async throws -> Response {
    let query = try RequestQuery(request, known: ["model", "model_version"])
    let model = try sessions.model(for: try ListRequest(query))
    return answers.item(try sessions.item(try path.text("item"), in: model), model)
  }

  @Sendable private func putItem(_ request: Request, _ path: Parameters) async throws -> Response {
    try await changeItem(request, path) { .put($0, $1.description) }
  }

  @Sendable private func patchItem(_ request: Request, _ path: Parameters) async throws -> Response
  {
    try await changeItem(request, path) { .patch($0, $1.patch) }
  }

  private func changeItem(
    _ request: Request, _ path: Parameters,
    _ change: @escaping @Sendable (String, ItemBody) -> ItemChange
  ) async throws -> Response {
    let item = try path.text("item")
    return try await reading(ItemBody.self, of: request) { body in
      try await sessions.change([change(item, body)])
      let model = sessions.defaultModel
      return answers.item(try sessions.item(item, in: model), model)
    }
  }

  @Sendable private func removeItem(_ request: Request, _ path: Parameters) async throws -> Response
  {
    _ = try RequestQuery(request, known: [])
    let item = try path.text("item")
    guard sessions.hasCatalogue else { throw LiveSessionError.noCatalogue }
    _ = try sessions.item(item, in: sessions.defaultModel)
    try await sessions.change([.remove(item)])
    return Response(status: .noContent)
  }

  @Sendable private func changeItems(_ request: Request, _ path: Parameters) async throws
    -> Response
  {
    try await reading(ItemBatchBody.self, of: request) { body in
      try await sessions.change(body.changes)
      return answers.changed(body.changes.count)
    }
  }

  @Sendable private func models(_ request: Request, _ path: Parameters) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    return answers.models(sessions)
  }

  @Sendable private func reload(_ request: Request, _ path: Parameters) async throws -> Response {
    let query = try RequestQuery(request, known: ["model"])
    let name = query.text("model") ?? sessions.defaultModel.name
    return answers.reloaded(try await sessions.reload(name))
  }

  @Sendable private func promote(_ request: Request, _ path: Parameters) async throws -> Response {
    try await reading(PromotionBody.self, of: request) { body in
      let (now, before) = try await sessions.promote(body.model)
      return answers.promoted(now, insteadOf: before)
    }
  }
}

// MARK: Watching the server

extension Routes {
  @Sendable private func quality(_ request: Request, _ path: Parameters) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    return answers.quality(sessions.qualityReport)
  }

  @Sendable private func health(_ request: Request, _ path: Parameters) async throws -> Response {
    Self.text("alive\n")
  }

  @Sendable private func readiness(_ request: Request, _ path: Parameters) async throws -> Response
  {
    guard traffic.isReady else { throw Problem.notReady }
    guard sessions.models.allSatisfy(\.isIntact) else { throw LiveSessionError.modelDamaged }
    if let failure = sessions.storeFailure { throw LiveSessionError.store(failure) }
    if let failure = sessions.admissionFailure { throw failure }
    return Self.text("ready\n")
  }

  @Sendable private func metricsText(_ request: Request, _ path: Parameters) async throws
    -> Response
  {
    metrics.update(inFlight: traffic.inFlight)
    await sessions.updateMetrics()
    return Self.text(
      prometheus.text + ProcessMetrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }

  private static func text(
    _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
