import Logging
import ServiceLifecycle
import UnixSignals

/// What goes on beside the requests: reloading on SIGHUP and on changed files, expiry of sessions, and a
/// quiet end.
struct Upkeep: Service {
  private static let interval = Duration.seconds(1)
  /// Intervals between two sweeps of the store.
  private static let sweepEvery = 10

  let server: RecommendationServer

  /// Runs until the server is to end.
  ///
  /// Then it turns readiness off, and returns some time later; only after that are connections closed.
  func run() async throws {
    await withTaskGroup { group in
      group.addTask { await reloadOnSignal() }
      group.addTask { await watch() }
      try? await gracefulShutdown()
      defer { group.cancelAll() }
      // A server that could not begin has nobody to take leave of.
      guard server.traffic.isReady else { return }
      server.traffic.drain()
      server.logger.notice("shutting down", metadata: ["in_flight": "\(server.traffic.inFlight)"])
      try? await Task.sleep(for: server.settings.drain)
    }
  }

  private var models: ModelRegistry { server.service.models }

  private func reloadOnSignal() async {
    for await _ in await UnixSignalsSequence(trapping: .sighup) {
      // What goes wrong is in the log, and the old models go on.
      for source in models.sources { _ = try? await models.reload(source.name) }
    }
  }

  private func watch() async {
    var loaded = models.sources.map { FileStamp($0.path) }
    var seen = loaded
    var damaged: Set<Int> = []
    var round = 0
    while true {
      do { try await Task.sleep(for: Self.interval) } catch { return }
      round += 1
      server.service.sets.refresh()
      if round % Self.sweepEvery == 0 { await sweep() }
      let all = models.all
      for model in all where !model.engine.isIntact && damaged.insert(model.serial).inserted {
        server.logger.error(
          "the model's file was damaged while it was being served; put a good file in its place",
          metadata: ["model": "\(model.name)", "version": "\(model.version)"])
      }
      for (index, source) in models.sources.enumerated() {
        // A damaged model answers nothing: whatever comes in its place is better.
        let isDamaged = damaged.contains(all[index].serial)
        guard server.settings.watchesModels || isDamaged else { continue }
        let stamp = FileStamp(source.path)
        // A file that is still being written changes again; one that is gone may come back.
        if stamp != nil, stamp != loaded[index], stamp == seen[index] {
          loaded[index] = stamp
          _ = try? await models.reload(source.name)
        }
        seen[index] = stamp
      }
    }
  }

  private func sweep() async {
    do {
      try await server.service.store.sweep()
    } catch {
      server.logger.warning(
        "expired sessions were not swept away", metadata: ["error": "\(error)"])
    }
  }
}
