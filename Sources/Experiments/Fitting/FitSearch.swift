import Blending
import Evaluation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// Tries models, one after the other, as long as what comes after still fits into the time.
struct FitSearch {
  /// Share of the time for neighbours, and for the weights of the blend.
  private static let neighbourShare = 0.1
  static let blendShare = 0.12
  /// Networks in a row of which none was better, after which no other is tried.
  private static let patience = 12

  let data: FitData
  let settings: FitSettings
  let clock: FitClock
  let sample: FitSample
  private let isCancelled: @Sendable () -> Bool
  private let observer: (FitEvent) -> Void
  private(set) var trials: [FitTrial] = []
  /// The best networks, best first; never more than ``most``.
  private var networks: [NetworkTrial] = []
  private var neighbours: (model: CatalogueModel, specification: ModelSpecification)?

  /// Networks that a blend is made of.
  private static let most = 2

  init(
    _ data: FitData, _ settings: FitSettings, _ isCancelled: @escaping @Sendable () -> Bool,
    _ observer: @escaping (FitEvent) -> Void
  ) {
    self.data = data
    self.settings = settings
    clock = FitClock(seconds: settings.seconds)
    // A prediction costs as much as the catalogue is large.
    let affordable = max(500, 1_000_000_000 / max(1, data.train.vocabulary.count))
    sample = FitSample(
      data.validation, predictions: min(settings.predictions, affordable),
      threads: settings.threads)
    self.isCancelled = isCancelled
    self.observer = observer
  }

  /// What a blend can be made of: the best networks, neighbours, and what is cheap.
  var candidates: [(model: CatalogueModel, specification: ModelSpecification)] {
    var all = networks.map { ($0.model, ModelSpecification.training($0.settings)) }
    if let neighbours { all.append(neighbours) }
    let others = networks.isEmpty ? ["sequential-rules", "popularity"] : ["sequential-rules"]
    for name in others {
      guard !all.isEmpty, let model = try? ModelSpecification(name),
        let made = try? model.make(from: data.train, threads: settings.threads)
      else { continue }
      all.append((made, model))
    }
    return all
  }

  // MARK: - Neighbours

  mutating func tryNeighbours() throws {
    var proposals = NeighbourProposals(seed: settings.seed)
    let end = Self.neighbourShare * settings.seconds
    var best: (places: [Int], score: Double)?
    while clock.elapsed < end, let places = proposals.next(best: best?.places) {
      let begin = clock.elapsed
      let text = NeighbourProposals.text(places)
      let specification = try ModelSpecification(text)
      let made = try specification.make(
        from: data.train, threads: settings.threads, isCancelled: isCancelled)
      // The first gets more time, so that there is one at all.
      let limit = best == nil ? 3 * end : end
      let quality = try measure(made, until: limit)
      let trial = add(text, quality, since: begin, end: quality == nil ? .outOfTime : .measured)
      let isBest = trial.score > best?.score ?? -1 && quality != nil
      if isBest {
        best = (places, trial.score)
        neighbours = (made, specification)
        proposals.moved()
      }
      observer(.tried(trial, isBest: isBest))
      observer(.progress(clock.progress(.neighbours)))
    }
  }

  private func measure(
    _ model: CatalogueModel, until limit: Double
  ) throws -> BlendFit.Quality? {
    do {
      return try sample.measure(model) { [clock, isCancelled] in
        isCancelled() || clock.elapsed > limit
      }
    } catch EvaluationError.cancelled {
      if isCancelled() { throw CancellationError() }
      return nil
    }
  }

  // MARK: - Networks

  mutating func tryNetworks() throws {
    var proposals = NetworkProposals(seed: settings.seed)
    var tried = 0
    var vain = 0
    while tried < settings.networks, vain < Self.patience,
      let next = proposals.next(best: networks.first?.settings)
    {
      proposals.note(next)
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
    let kept = networks.prefix(other > 0 ? Self.most - 1 : Self.most).reduce(0) { $0 + $1.seconds }
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
      networks = Array(networks.prefix(Self.most))
    }
    observer(.tried(trial, isBest: trial.score > best))
  }

  /// Trains until nothing better comes, the best is clearly better, or the time is over.
  private func train(
    _ proposed: Hyperparameters
  ) throws -> (network: NetworkTrial?, end: FitTrial.End) {
    try NotEnoughMemory.check(proposed, items: data.train.vocabulary.count, validating: true)
    let trainer = try GRU4RecTrainer(
      log: data.train, hyperparameters: proposed, seed: settings.seed, threads: settings.threads)
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
    var found = proposed
    found.epochs = best.epoch
    return (
      NetworkTrial(
        settings: found, model: CatalogueModel(try session.makeModel()),
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

  private mutating func add(
    _ model: String, _ quality: BlendFit.Quality?, since begin: Double, end: FitTrial.End,
    isNetwork: Bool = false
  ) -> FitTrial {
    let trial = FitTrial(
      number: trials.count + 1, model: model, quality: quality, seconds: clock.elapsed - begin,
      end: end, isNetwork: isNetwork)
    trials.append(trial)
    return trial
  }
}
