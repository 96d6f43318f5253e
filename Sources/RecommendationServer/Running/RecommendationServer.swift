import EventLogs
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SessionData
import SessionStateStores

/// Serves models over HTTP until it is told to end.
public struct RecommendationServer: Sendable {
  let settings: ServerSettings
  let service: SessionService
  let traffic: Traffic
  let logger: Logger
  let routes: Routes
  private let instruments: Instruments

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - models: what to serve; the first one answers where nothing else is said.
  ///   - store: where sessions are kept; the server closes it at its end.
  ///   - titles: names of items, for people.
  /// - Throws: whatever loading a model throws, and ``ItemSetError``.
  public init(
    models: [ModelSource], store: any SessionStateStore, titles: ItemTable? = nil,
    settings: ServerSettings, logger: Logger
  ) throws {
    let metrics = PrometheusMetrics(help: Instruments.help)
    instruments = Instruments(factory: metrics)
    traffic = Traffic(limit: settings.maxInFlight)
    let registry = try ModelRegistry(
      models, fallback: settings.fallback, settings: settings.batches, instruments: instruments,
      logger: logger)
    service = SessionService(
      models: registry, sets: try ItemSets(settings.itemSets, logger: logger), store: store,
      maxSessionLength: settings.maxSessionLength, timeout: settings.requestTimeout)
    routes = Routes(
      service: service, searches: ItemSearches(titles: titles), answers: Answers(titles: titles),
      traffic: traffic, instruments: instruments, metrics: metrics, maxBody: settings.maxBodyBytes)
    self.settings = settings
    self.logger = logger
  }

  /// Serves until SIGTERM or SIGINT, and finishes what is in flight then.
  ///
  /// - Parameter onReady: told the port once requests are answered.
  /// - Throws: ``ListenError`` when the address cannot be listened on.
  public func run(onReady: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: settings.connectionThreads)
    let services = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [application(on: eventLoops, onReady: onReady), Upkeep(server: self)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    let result: Result<Void, any Error>
    do {
      result = .success(try await services.run())
    } catch let error as IOError {
      result = .failure(
        ListenError(
          address: "\(settings.host):\(settings.port)",
          reason: String(cString: strerror(error.errnoCode))))
    } catch {
      result = .failure(error)
    }
    await service.store.close()
    try? await eventLoops.shutdownGracefully()
    try result.get()
  }

  /// What answers requests.
  func responder() -> some HTTPResponder<BasicRequestContext> {
    Gate(
      routes: routes.responder(), traffic: traffic, token: settings.token,
      instruments: instruments, logger: logger)
  }

  /// What listens, and hands requests to the responder.
  func application(
    on eventLoops: MultiThreadedEventLoopGroup, onReady: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    let slowest = TimeAmount(settings.slowestRequest)
    let connections = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        SlowRequestHandler(limit: slowest), ContinueHandler(),
        LastRequestHandler(traffic, moment: .milliseconds(200)),
      ],
      idleTimeout: TimeAmount(settings.idleConnection))
    // The host's own messages are about single connections; what matters is logged by the gate.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      responder: responder(),
      server: HTTPServerBuilder { responder in
        EventLoopChannel(base: HTTP1Channel(responder: responder, configuration: connections))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), backlog: 4096),
      onServerRunning: { [traffic] channel in
        traffic.open()
        onReady(channel.localAddress?.port ?? 0)
      },
      eventLoopGroupProvider: .shared(eventLoops), logger: quiet)
  }
}
