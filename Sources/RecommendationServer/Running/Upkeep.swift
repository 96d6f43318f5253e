import LiveSessions
import ServiceLifecycle
import UnixSignals

/// What goes on beside the requests of a server: the sessions' upkeep, reloading on SIGHUP, and a quiet end.
struct Upkeep: Service {
  let server: RecommendationService
  let reloadsOnSignal: Bool

  /// Runs until the server is to end.
  ///
  /// Then it turns readiness off, and returns some time later; only after that are connections closed.
  func run() async throws {
    await withTaskGroup { group in
      if reloadsOnSignal { group.addTask { await reloadOnSignal() } }
      group.addTask { await server.watchTokens() }
      group.addTask { await server.sessions.maintain() }
      try? await gracefulShutdown()
      defer { group.cancelAll() }
      // A server that could not begin has nobody to take leave of.
      guard server.traffic.isReady else { return }
      server.traffic.drain()
      server.logger.notice("shutting down", metadata: ["in_flight": "\(server.traffic.inFlight)"])
      try? await Task.sleep(for: server.settings.drain)
    }
  }

  private func reloadOnSignal() async {
    for await _ in await UnixSignalsSequence(trapping: .sighup) {
      server.refreshTokens()
      await server.sessions.reloadAll()
    }
  }
}

/// The sessions' upkeep in an application that listens itself.
struct EmbeddedUpkeep: Service {
  let server: RecommendationService

  func run() async throws {
    await cancelWhenGracefulShutdown {
      async let tokens: Void = server.watchTokens()
      await server.sessions.maintain()
      await tokens
    }
    server.traffic.drain()
    await server.sessions.close()
  }
}
