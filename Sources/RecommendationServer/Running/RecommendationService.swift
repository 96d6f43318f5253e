import EventLogs
import LiveSessions
import Logging
import Metrics
import Recommendation
import ServiceLifecycle
import SessionStates
import Synchronization

/// Serves models over HTTP: as a program of its own, as a service among others, or as routes of an application.
///
/// ```swift
/// let server = try RecommendationService(model)
/// try await server.run(handlingSignals: true) { port in print("http://127.0.0.1:\(port)") }
/// ```
///
/// In a `ServiceGroup`, it ends with the group. In a Hummingbird application, ``addRoutes(to:)`` adds what it
/// answers to the application's router, and ``upkeep`` to its services.
public final class RecommendationService: Service {
  /// Models and sessions, for code that asks without HTTP.
  public let sessions: LiveSessionService
  let settings: ServerSettings
  let logger: Logger
  let traffic: Traffic
  let routes: Routes
  let gate: Gate
  let state = Mutex(RunState.new)

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - models: what to serve; the first one answers where nothing else is said.
  ///   - store: where sessions are kept; the server closes it at its end.
  ///   - titles: names of items, for people.
  ///   - catalogue: what is told of items; the server closes it at its end.
  ///   - listener: told of what happens to sessions, such as a log of events; the server closes it at its end.
  ///   - metrics: a backend that gets all measurements beside the page `/metrics`.
  ///   - logger: told what happens; nobody where `nil`.
  /// - Throws: whatever loading a model throws, and `ItemSetError`.
  public init(
    models: [ModelSource], store: any SessionStateStore = MemorySessionStore(),
    titles: ItemTable? = nil, settings: ServerSettings = ServerSettings(),
    catalogue: LiveCatalogue? = nil, listener: (any SessionEventListener)? = nil,
    metrics: (any MetricsFactory)? = nil, logger: Logger? = nil
  ) throws {
    let prometheus = PrometheusMetrics(
      help: HTTPMetrics.help.merging(LiveSessionService.metrics) { $1 }
        .merging(listener?.metrics ?? [:]) { $1 })
    let backend: any MetricsFactory =
      metrics.map { MultiplexMetricsHandler(factories: [prometheus, $0]) } ?? prometheus
    let logger = logger ?? Logger(label: "gru4rec") { _ in SwiftLogNoOpLogHandler() }
    sessions = try LiveSessionService(
      models: models, states: store, titles: titles, settings: settings.sessions,
      catalogue: catalogue, listener: listener, metrics: backend, logger: logger)
    if let file = settings.listRules { sessions.replaceRules(by: file.rules) }
    traffic = Traffic(limit: settings.maxInFlight)
    let measured = HTTPMetrics(factory: backend)
    routes = Routes(
      sessions: sessions, answers: Answers(titles: sessions.itemTitles), traffic: traffic,
      metrics: measured,
      prometheus: prometheus, maxBody: settings.maxBodyBytes)
    gate = Gate(
      traffic: traffic, tokens: settings.tokens, adminTokens: settings.adminTokens,
      hosts: HostRules(settings), crossOrigin: CrossOrigin(settings.allowedOrigins),
      metrics: measured, logger: logger)
    self.settings = settings
    self.logger = logger
  }

  /// Serves one model that is in memory.
  public convenience init(
    _ model: CatalogueModel, store: any SessionStateStore = MemorySessionStore(),
    titles: ItemTable? = nil, settings: ServerSettings = ServerSettings(),
    catalogue: LiveCatalogue? = nil, listener: (any SessionEventListener)? = nil,
    metrics: (any MetricsFactory)? = nil, logger: Logger? = nil
  ) throws {
    try self.init(
      models: [ModelSource(model)], store: store, titles: titles, settings: settings,
      catalogue: catalogue, listener: listener, metrics: metrics, logger: logger)
  }
}
