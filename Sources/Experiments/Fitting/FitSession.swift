import Blending
import Evaluation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// Looks for the best model that a given time allows: neighbours, networks, and their blend.
///
/// ```swift
/// let data = try FitData(["log.tsv"], holdOut: .fraction(0.08), threads: 8)
/// let outcome = try FitSession(data).run { event in
///   if case .tried(let trial, _) = event { print(trial.line) }
/// }
/// try outcome.blend.write(to: "model.safetensors")
/// ```
///
/// What is tried is trained on the log without its last sessions and measured with these. The weights of the blend
/// are found on them, too, and what it keeps is trained once more, on the full log. How many models are tried depends on the time and
/// the machine; each of them is the same everywhere.
public struct FitSession: Sendable {
  /// The logs.
  public let data: FitData
  /// Time, seed and threads.
  public let settings: FitSettings

  /// A session; nothing is tried yet.
  public init(_ data: FitData, settings: FitSettings = FitSettings()) {
    self.data = data
    self.settings = settings
  }

  /// Looks for the model; blocks the calling thread until the time is over, or nothing better is to be expected.
  ///
  /// - Parameters:
  ///   - observer: told of every model that was tried, on the calling thread.
  ///   - isCancelled: asked again and again, from any thread; `true` ends it by an error.
  /// - Throws: `CancellationError`, ``FitError``, `BlendError`, and what the trainings at the end throw.
  public func run(
    observer: @escaping @Sendable (FitEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> FitOutcome {
    if settings.networks > 0 { try settings.device.requireAvailable() }
    var search = FitSearch(data, settings, isCancelled, observer)
    try search.tryNeighbours()
    try search.tryNetworks()
    let candidates = try search.candidates()
    guard !candidates.isEmpty else { throw FitError.nothingTried(seconds: settings.seconds) }
    let fit = try weights(of: candidates.map(\.model), search.clock, isCancelled, observer)
    let kept = fit.kept.map { candidates[$0].specification }
    let members = try kept.map { try make($0, search.clock, isCancelled, observer) }
    return FitOutcome(
      trials: search.trials, models: candidates.map(\.specification), fit: fit,
      blend: try BlendFile(members, fit.weights), predictions: search.sample.predictions,
      seed: settings.seed,
      seconds: search.clock.elapsed)
  }

  /// Weights on as many predictions as the time allows: on a few first, which tell what more would take.
  private func weights(
    of models: [CatalogueModel], _ clock: FitClock, _ isCancelled: () -> Bool,
    _ observer: (FitEvent) -> Void
  ) throws -> BlendFit {
    observer(.progress(clock.progress(.weights)))
    var fitSettings = BlendFitSettings()
    fitSettings.threads = settings.threads
    let most = fitSettings.predictions
    fitSettings.predictions = 3000
    let begin = clock.elapsed
    let first = try BlendFit(models, on: data.validation, settings: fitSettings)
    if isCancelled() { throw CancellationError() }
    let seconds = clock.elapsed - begin
    let share = FitSearch.blendShare * settings.seconds
    let possible = Int(Double(first.predictions) * 0.8 * share / max(seconds, 1e-6))
    fitSettings.predictions = min(most, possible)
    let all = data.validation.sessions.eventCount - data.validation.sessions.sessionCount
    guard min(all, fitSettings.predictions) > first.predictions * 3 / 2 else { return first }
    return try BlendFit(models, on: data.validation, settings: fitSettings)
  }

  private func make(
    _ model: ModelSpecification, _ clock: FitClock, _ isCancelled: @escaping @Sendable () -> Bool,
    _ observer: @escaping @Sendable (FitEvent) -> Void
  ) throws -> CatalogueModel {
    let made = try model.make(
      from: data.full, seed: settings.seed, threads: settings.threads, device: settings.device,
      observer: { _, _ in observer(.progress(clock.progress(.training))) },
      isCancelled: isCancelled)
    if isCancelled() { throw CancellationError() }
    return made
  }
}
