import LiveQuality
import Logging
import SessionStates

/// Seconds between two looks at what may have changed.
private let interval = Duration.seconds(1)
/// Looks between two sweeps of the store.
private let sweepEvery = 10
/// Looks between two writings of what was counted of quality.
private let saveEvery = 30

extension LiveSessionService {
  /// Does what goes on beside the requests, until the task is cancelled: item sets, attributes and models whose
  /// files changed are read again, so is what other servers were told of items, and expired sessions are forgotten.
  ///
  /// A service without it answers all the same, from what it read at its start.
  public func maintain() async {
    var loaded = sources.map { $0.path.flatMap(FileStamp.init) }
    var seen = loaded
    var damaged: Set<Int> = []
    var round = 0
    while true {
      do { try await Task.sleep(for: interval) } catch { return }
      round += 1
      await registry.refreshItems()
      await refreshCatalogue()
      await registry.addNewItems()
      await states.look()
      if round % sweepEvery == 0 { await sweep() }
      if round % saveEvery == 0 { await quality?.save() }
      let all = models
      for model in all where !model.isIntact && damaged.insert(model.serial).inserted {
        logger.error(
          "the model's file was damaged while it was being served; put a good file in its place",
          metadata: ["model": "\(model.name)", "version": "\(model.version)"])
      }
      for (index, source) in sources.enumerated() {
        // A damaged model answers nothing: whatever comes in its place is better.
        let isDamaged = damaged.contains(all[index].serial)
        guard let path = source.path, settings.watchesModels || isDamaged else { continue }
        let stamp = FileStamp(path)
        // A file that is still being written changes again; one that is gone may come back.
        if stamp != nil, stamp != loaded[index], stamp == seen[index] {
          loaded[index] = stamp
          _ = try? await reload(source.name)
        }
        seen[index] = stamp
      }
    }
  }

  /// Writes down what is only known when somebody looks: sessions held, requests that wait, models intact.
  public func updateMetrics() async {
    measured.update(
      sessions: try? await states.count(), isStoreUp: storeFailure == nil, models: models,
      catalogue: registry.catalogue?.counts)
    quality?.updateMetrics()
    listener?.report(to: metrics)
  }

  /// How good the models are, as far as the events tell; `nil` where it is not measured.
  public var qualityReport: QualityReport? { quality?.report }

  /// Why the store of sessions cannot do its part for now; `nil` while it can, as far as anybody knows.
  ///
  /// ``maintain()`` asks the store every second, so that it is known while nobody else asks.
  public var storeFailure: SessionStateStoreError? { states.failure }

  private func sweep() async {
    await updateMetrics()
    // That a store is away has been said.
    if storeFailure != nil { return }
    do {
      try await states.sweep()
    } catch {
      logger.warning("expired sessions were not swept away", metadata: ["error": "\(error)"])
    }
  }
}
