import Baselines
import Foundation
import GRU4Rec
import Kernels
import ModelFiles
import Recommendation
import SessionData

extension ModelSpecification {
  /// Makes the model, or opens its file.
  ///
  /// - Parameters:
  ///   - log: what it is made from.
  ///   - seed: what a model that is random depends on.
  ///   - threads: threads at work, ≥ 1; all processors when `nil`. No model depends on them.
  ///   - device: what trains networks.
  ///   - progress: called during a training, from the calling thread.
  ///   - isCancelled: asked during a training; `true` ends it by an error.
  /// - Throws: `CancellationError` when the caller asks for it; ``NotEnoughMemory``, `GRU4RecError`,
  ///   `SafetensorsError` and whatever the caller's own maker throws.
  public func make(
    from log: EventLog, seed: UInt64 = 42, threads: Int? = nil, device: TrainingDevice = .cpu,
    progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> CatalogueModel {
    try make(
      from: log, seed: seed, threads: threads ?? Machine.cores, device: device,
      observer: { now, _ in progress(now) }, isCancelled: isCancelled)
  }

  /// Makes the model.
  ///
  /// - Parameter observer: receives the progress of an epoch, and when that began.
  func make(
    from log: EventLog, seed: UInt64, threads: Int, device: TrainingDevice,
    observer: @escaping @Sendable (TrainingProgress, ContinuousClock.Instant) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> CatalogueModel {
    switch source {
    case .gru4rec(let settings):
      try NotEnoughMemory.check(settings, items: log.vocabulary.count)
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings, seed: seed, threads: threads, device: device)
      while true {
        let begin = ContinuousClock.now
        let pause = try trainer.advance { progress in
          observer(progress, begin)
          return !isCancelled()
        }
        if pause == .finished { return CatalogueModel(try trainer.makeModel()) }
        if isCancelled() { throw CancellationError() }
      }
    case .baseline(let specification): return specification.fit(log)
    case .maker(_, let make): return try make(log, seed)
    case .model(let model): return model
    case .file(let path): return try CatalogueModel(contentsOf: path)
    }
  }

  /// Looks whether a device can be used where one of the models is trained on it, before all others are made.
  static func require(
    _ device: TrainingDevice, for models: [ModelSpecification]
  ) throws(GRU4RecError) {
    let hasNetwork = models.contains { if case .gru4rec = $0.source { true } else { false } }
    if hasNetwork { try device.requireAvailable() }
  }

  /// Size of the model's file in bytes, about; `nil` where nobody knows.
  ///
  /// - Parameter log: what it was made from.
  func size(of model: CatalogueModel, from log: EventLog?) -> Int? {
    switch source {
    case .gru4rec(let settings):
      return Int(4 * settings.parameterCount(items: model.vocabulary.count))
    case .baseline(let specification): return log.map { BaselineFile(specification, $0).byteCount }
    case .file(let path):
      return try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    case .model, .maker: return nil
    }
  }

  /// Settings worth showing: those in effect, and the kind of a model whose text does not tell it.
  func settings(of model: CatalogueModel) -> [(name: String, value: String)] {
    switch source {
    case .gru4rec, .baseline: model.identity.settings
    case .file, .model, .maker: [("method", model.identity.method)] + model.identity.settings
    }
  }
}
