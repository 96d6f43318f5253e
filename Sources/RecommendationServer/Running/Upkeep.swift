import LiveSessions
import ServiceLifecycle
import UnixSignals

/// What goes on beside the requests of a server: the sessions' upkeep, reloading on SIGHUP, and a quiet end.
struct Upkeep: Service {
  let server: RecommendationService
  /// Signals at which the models are loaded again.
  let hangups: UnixSignalsSequence

  /// Runs until the server is to end.
  ///
  /// Then it turns readiness off, and returns some time later; only after that are connections closed.
  func run() async throws {
    await withTaskGroup { group in
      group.addTask {
        for await _ in hangups {
          server.refreshFiles()
          await server.sessions.reloadAll()
        }
      }
      group.addTask { await server.watchFiles() }
      group.addTask { await server.sessions.maintain() }
      try? await gracefulShutdown()
      defer { group.cancelAll() }
      // A server that could not begin has nobody to take leave of.
      guard server.traffic.isReady else { return }
      server.traffic.drain()
      server.logger.notice(
        "shutting down", metadata: ["in_flight": .stringConvertible(server.traffic.inFlight)])
      try? await Task.sleep(for: server.settings.drain)
    }
  }
}

/// The sessions' upkeep in an application that listens itself.
struct EmbeddedUpkeep: Service {
  let server: RecommendationService

  func run() async throws {
    await cancelWhenGracefulShutdown {
      async let files: Void = server.watchFiles()
      await server.sessions.maintain()
      await files
    }
    server.traffic.drain()
    await server.sessions.close()
  }
}
