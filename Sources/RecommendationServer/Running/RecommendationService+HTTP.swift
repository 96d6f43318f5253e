import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

extension RecommendationService {
  /// Adds everything that the server answers to a router, or to a group of one with a path before it.
  ///
  /// The application listens, and answers all other paths as it will. Token, limits, measurements and problems
  /// are the server's own on these paths; by which hosts and from which origins it is asked is the application's to
  /// judge, as are clients of HTTP/1.0 and bytes that are no request. Let ``upkeep`` run beside it.
  public func addRoutes(to router: some RouterMethods<some RequestContext>) {
    var gate = gate
    gate.hosts = nil
    routes.add(to: router, gate)
    traffic.open()
  }

  /// What an application must run that has the server's routes: reads files that changed again, forgets expired
  /// sessions, and closes their store at the end.
  public var upkeep: some Service { EmbeddedUpkeep(server: self) }

  /// What answers requests.
  func responder() -> some HTTPResponder<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: UnknownPaths(gate: gate))
    routes.add(to: router, gate)
    return router.buildResponder()
  }

  /// What listens, and hands requests to the responder.
  func application(
    on eventLoops: MultiThreadedEventLoopGroup, _ loads: LoopLoads,
    onReady: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    let (traffic, metrics) = (traffic, routes.metrics)
    let slowest = TimeAmount(settings.slowestRequest)
    let allowsOrigins = !settings.allowedOrigins.isEmpty
    let connections = HTTP1Channel.Configuration(
      idleTimeout: TimeAmount(settings.idleConnection))
    // The host's own messages are about single connections, and about those that an end at once leaves; what
    // matters is logged by the gate.
    var quiet = logger
    quiet.logLevel = .critical
    return Application(
      responder: responder(),
      server: HTTPServerBuilder { responder in
        EventLoopChannel(
          base: HTTP1Channel(responder: responder, configuration: connections), loads: loads,
          metrics: metrics
        ) { load in
          ConnectionHandler(
            traffic, metrics, load, slowest: slowest, allowsOrigins: allowsOrigins)
        }
      },
      configuration: ApplicationConfiguration(
        address: .hostname(settings.bareHost, port: settings.port), backlog: 4096),
      onServerRunning: { [logger] channel in
        try? await channel.eventLoop.submit {
          let failures = AcceptFailureHandler(logger: logger)
          try channel.pipeline.syncOperations.addHandler(failures, position: .first)
        }.get()
        traffic.open()
        onReady(channel.localAddress?.port ?? 0)
      },
      eventLoopGroupProvider: .shared(eventLoops), logger: quiet)
  }
}
