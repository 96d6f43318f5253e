import GRU4Rec
import ModelFiles
import Recommendation

extension FitSearch {
  /// Tries networks as long as what comes after still fits into the time.
  mutating func tryNetworks() throws {
    var proposals = NetworkProposals(seed: settings.seed)
    var tried = 0
    var vain = 0
    while tried < settings.networks, vain < Self.patience,
      let next = proposals.next(best: networks.first?.proposed)
    {
      guard hasTime(for: next) else {
        // A smaller one may fit.
        vain += 1
        continue
      }
      tried += 1
      let best = networks.first?.score ?? 0
      try tryNetwork(next)
      vain = networks.first?.score ?? 0 > best ? 0 : vain + 1
    }
  }

  /// Time for what comes after the search, if one more network is kept, or none.
  private func reserve(_ other: Double = 0) -> Double {
    let ratio =
      Double(data.full.sessions.eventCount) / Double(max(1, data.train.sessions.eventCount))
    let kept = networks.prefix(other > 0 ? Self.mostNetworks - 1 : Self.mostNetworks).reduce(0) {
      $0 + $1.seconds
    }
    return Self.blendShare * settings.seconds + 1.15 * ratio * (kept + other)
  }

  /// Whether two epochs of these settings can be tried and trained.
  private func hasTime(for other: Hyperparameters) -> Bool {
    guard let known = networks.first else { return clock.left > 0.5 * settings.seconds }
    let epoch = known.epochSeconds(of: other)
    return clock.left > 2 * epoch + reserve(2 * epoch)
  }

  private mutating func tryNetwork(_ proposed: Hyperparameters) throws {
    let begin = clock.elapsed
    var network: NetworkTrial?
    var end: FitTrial.End
    do {
      (network, end) = try train(proposed)
    } catch let error as GRU4RecError {
      // Without the card no other network would fare better.
      if case .gpuFailed = error { throw error }
      end = .failed(error.text(.plain))
    } catch let error as NotEnoughMemory {
      end = .failed(error.text(.plain))
    }
    let trial = add(
      ModelSpecification.training(network?.settings ?? proposed).text, network?.quality,
      since: begin, end: end, isNetwork: true)
    let best = networks.first?.score ?? 0
    if let network {
      networks.append(network)
      networks.sort { $0.score > $1.score }
      networks = Array(networks.prefix(Self.mostNetworks))
    }
    observer(.tried(trial, isBest: trial.score > best))
  }

  /// Trains until nothing better comes, the best is clearly better, or the time is over.
  private func train(
    _ proposed: Hyperparameters
  ) throws -> (network: NetworkTrial?, end: FitTrial.End) {
    try NotEnoughMemory.check(proposed, items: data.train.vocabulary.count, validating: true)
    let trainer = try GRU4RecTrainer(
      log: data.train, hyperparameters: proposed, seed: settings.seed, threads: settings.threads,
      device: settings.device)
    let session = try TrainingSession(
      trainer, validation: TrainingValidation(sample.log, threads: settings.threads), patience: 2)
    let begin = clock.elapsed
    var epoch = NetworkTrial.EpochSeconds()
    var end = FitTrial.End.measured
    var outcome: TrainingOutcome
    // Before the first epoch nobody knows how long one is.
    var limit = networks.isEmpty ? 0.45 * settings.seconds : settings.seconds - reserve()
    repeat {
      outcome = try session.run(
        until: trainer.history.count + 1,
        isCancelled: { [clock, isCancelled, limit] in isCancelled() || clock.elapsed > limit },
        observer: { event in
          if case .progress = event { observer(.progress(clock.progress(.networks))) }
        })
      if isCancelled() { throw CancellationError() }
      if outcome.stoppedEarly { break }
      let epochs = Double(max(1, trainer.history.count))
      epoch = .init(
        training: outcome.seconds / epochs, all: (clock.elapsed - begin) / epochs)
      limit = settings.seconds - reserve((epochs + 1) * epoch.training)
      if outcome.wasStopped || clock.elapsed + epoch.all > limit {
        end = .outOfTime
      } else if isBehind(outcome.validation.entries.map(\.score)) {
        end = .behind
      }
    } while end == .measured && trainer.history.count < proposed.epochs
    guard let best = outcome.validation.best else { return (nil, end) }
    return (
      NetworkTrial(
        proposed: proposed, epochs: best.epoch, model: CatalogueModel(try session.makeModel()),
        quality: .init(recall: best.recall, mrr: best.mrr),
        curve: outcome.validation.entries.map(\.score), epochSeconds: epoch), end
    )
  }

  /// Whether the best was clearly better after as many epochs, of which there are two at least.
  private func isBehind(_ curve: [Double]) -> Bool {
    guard curve.count >= 2, let score = curve.last, let best = networks.first?.curve else {
      return false
    }
    return score < 0.97 * best[min(curve.count, best.count) - 1]
  }
}
