import HTTPTypes
import Hummingbird
import Metrics
import NIOCore
import SessionData

/// Which request is answered by what.
struct Routes: Sendable {
  typealias Context = BasicRequestContext
  typealias Handler = @Sendable (Request, Context) async throws -> Response

  let service: SessionService
  let searches: ItemSearches
  let answers: Answers
  let traffic: Traffic
  let instruments: Instruments
  let metrics: PrometheusMetrics
  /// Most bytes of a body.
  let maxBody: Int

  /// Every path with its methods, but for the files that the server brings along.
  var table: [(path: RouterPath, methods: [(HTTPRequest.Method, Handler)])] {
    [
      ("/v1/sessions/{session}/events", [(.post, addEvent)]),
      ("/v1/sessions/{session}/events:batch", [(.post, addEvents)]),
      ("/v1/sessions/{session}/recommendations", [(.get, recommend)]),
      ("/v1/sessions/{session}", [(.get, session), (.delete, forget)]),
      ("/v1/recommendations", [(.post, recommendations)]),
      ("/v1/items", [(.get, items)]),
      ("/v1/items/{item}/similar", [(.get, similar)]),
      ("/v1/model", [(.get, models)]),
      ("/v1/model/reload", [(.post, reload)]),
      ("/healthz", [(.get, health)]),
      ("/readyz", [(.get, readiness)]),
      ("/metrics", [(.get, metricsText)]),
    ]
  }

  /// The routes; a path that does not take a method says which it takes.
  func responder() -> some HTTPResponder<Context> {
    let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: NotFoundMiddleware())
    for (path, methods) in table { add(path, methods, to: router) }
    for file in PageFile.all { add(file.path, [(.get, { _, _ in file.response })], to: router) }
    return router.buildResponder()
  }

  private func add(
    _ path: RouterPath, _ methods: [(HTTPRequest.Method, Handler)], to router: Router<Context>
  ) {
    for (method, handler) in methods { router.on(path, method: method, use: handler) }
    var taken = methods.map(\.0)
    if taken.contains(.get) { taken.append(.head) }
    let allow = taken.map(\.rawValue).joined(separator: ", ")
    for method in HTTPRequest.Method.routed where !taken.contains(method) {
      router.on(path, method: method) { _, _ -> Response in throw Problem.methodNotAllowed(allow) }
    }
  }
}

extension HTTPRequest.Method {
  /// Methods that routes know, to take or to refuse them.
  static let routed: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
  ]
}

// MARK: Sessions

extension Routes {
  @Sendable private func addEvent(_ request: Request, _ context: Context) async throws -> Response {
    try await add(try await body(EventBody.self, of: request).request, request, context)
  }

  @Sendable private func addEvents(_ request: Request, _ context: Context) async throws -> Response
  {
    try await add(try await body(EventBatchBody.self, of: request).request, request, context)
  }

  private func add(
    _ events: EventsRequest, _ request: Request, _ context: Context
  ) async throws -> Response {
    let session = try context.parameters.text("session")
    var events = events
    if let key = request.headers[.idempotencyKey] {
      guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else {
        throw Problem.invalid(
          "Idempotency-Key", "allowed: 1 … 255 printable characters of ASCII, without spaces")
      }
      events.idempotencyKey = key
    }
    return answers.list(try await service.add(events, to: session), session: session)
  }

  @Sendable private func recommend(_ request: Request, _ context: Context) async throws -> Response
  {
    let session = try context.parameters.text("session")
    let list = try RequestQuery(request, known: ListRequest.fields).list()
    return answers.list(try await service.recommend(list, for: session), session: session)
  }

  @Sendable private func session(_ request: Request, _ context: Context) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    let session = try context.parameters.text("session")
    let record = try await service.session(session)
    return answers.session(
      record, named: session, service.models.model(named: record.model))
  }

  @Sendable private func forget(_ request: Request, _ context: Context) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    try await service.forget(try context.parameters.text("session"))
    return Response(status: .noContent)
  }

  @Sendable private func recommendations(_ request: Request, _ context: Context) async throws
    -> Response
  {
    let body = try await body(RecommendationsBody.self, of: request)
    let lists = try await service.recommend(body.list, after: body.sessions)
    return body.isSingle ? answers.list(lists[0], session: nil) : answers.lists(lists)
  }

  private func body<Body: Decodable>(_ type: Body.Type, of request: Request) async throws -> Body {
    _ = try RequestQuery(request, known: [])
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxBody {
      throw Problem.tooLarge(limit: maxBody)
    }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: maxBody)
    } catch is NIOTooManyBytesError {
      throw Problem.tooLarge(limit: maxBody)
    }
    return try BodyFields.decode(type, from: buffer)
  }
}

// MARK: Items and models

extension Routes {
  @Sendable private func items(_ request: Request, _ context: Context) async throws -> Response {
    let query = try RequestQuery(request, known: ["search", "limit", "model"])
    let limit = try query.number("limit", default: 20, allowed: 1...ListRequest.longest)
    let model = try service.model(for: ListRequest(model: query.value("model")), nil)
    let items = try await searches.items(
      of: model, matching: query.value("search") ?? "", limit: limit)
    return answers.items(items, model)
  }

  @Sendable private func similar(_ request: Request, _ context: Context) async throws -> Response {
    let query = try RequestQuery(request, known: ["k", "model"])
    let k = try query.number("k", default: 20, allowed: 0...ListRequest.longest)
    let model = try service.model(for: ListRequest(model: query.value("model")), nil)
    let id = try context.parameters.text("item")
    guard let item = model.vocabulary.index(of: id) else { throw Problem.unknownItem }
    guard let similar = try await searches.similarItems(to: item, k: k, in: model) else {
      throw Problem.noLikeness
    }
    return answers.similar(to: id, similar, model)
  }

  @Sendable private func models(_ request: Request, _ context: Context) async throws -> Response {
    _ = try RequestQuery(request, known: [])
    return answers.models(service.models.all, service.models.sources, sets: service.sets)
  }

  @Sendable private func reload(_ request: Request, _ context: Context) async throws -> Response {
    let query = try RequestQuery(request, known: ["model"])
    let name = query.value("model") ?? service.models.sources[0].name
    return answers.reloaded(try await service.models.reload(name))
  }
}

// MARK: Watching the server

extension Routes {
  @Sendable private func health(_ request: Request, _ context: Context) async throws -> Response {
    Self.text("alive\n")
  }

  @Sendable private func readiness(_ request: Request, _ context: Context) async throws -> Response
  {
    guard traffic.isReady else { throw Problem.notReady }
    guard service.models.all.allSatisfy(\.engine.isIntact) else { throw Problem.modelDamaged }
    return Self.text("ready\n")
  }

  @Sendable private func metricsText(_ request: Request, _ context: Context) async throws
    -> Response
  {
    instruments.update(
      inFlight: traffic.inFlight, sessions: try? await service.store.count(),
      models: service.models.all)
    return Self.text(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }

  private static func text(
    _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
