import Blending
import Evaluation
import Recommendation
import SessionData

/// Tries models, one after the other, as long as what comes after still fits into the time.
struct FitSearch {
  /// Share of the time for neighbours, and for the weights of the blend.
  static let neighbourShare = 0.1
  static let blendShare = 0.12
  /// Networks in a row of which none was better, after which no other is tried.
  static let patience = 12

  let data: FitData
  let settings: FitSettings
  let clock: FitClock
  let sample: FitSample
  let isCancelled: @Sendable () -> Bool
  let observer: (FitEvent) -> Void
  private(set) var trials: [FitTrial] = []
  /// The best networks, best first; never more than ``mostNetworks``.
  var networks: [NetworkTrial] = []
  var neighbours: (model: CatalogueModel, specification: ModelSpecification)?

  /// Networks that a blend is made of.
  static let mostNetworks = 2

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

  /// What a blend can be made of: the best networks, neighbours, and what is cheap; none where nothing was measured.
  func candidates() throws -> [(model: CatalogueModel, specification: ModelSpecification)] {
    var all: [(model: CatalogueModel, specification: ModelSpecification)] = []
    for (place, network) in networks.enumerated() {
      let name = networks.count == 1 ? "network" : "network \(place + 1)"
      all.append((network.model, .training(network.settings, named: name)))
    }
    if let neighbours { all.append(neighbours) }
    guard !all.isEmpty else { return [] }
    // Without a network somebody has to have a score for every item.
    for name in ["sequential-rules"] + (networks.isEmpty ? ["popularity"] : []) {
      let cheap = try ModelSpecification(name)
      let made = try cheap.make(
        from: data.train, threads: settings.threads, isCancelled: isCancelled)
      all.append((made, cheap))
    }
    return all
  }

  /// How good a model is; `nil` where the time is over first.
  func measure(
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

  /// Notes what was tried.
  mutating func add(
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
