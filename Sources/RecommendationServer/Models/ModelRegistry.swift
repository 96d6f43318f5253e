import Logging
import Synchronization

/// The models that are being served, and how a newer one takes an older one's place.
///
/// A request holds on to the version that it began with, so that an exchange neither drops nor mixes any.
final class ModelRegistry: Sendable {
  let sources: [ModelSource]
  private let fallbackName: String?
  private let current: Mutex<[ServedModel]>
  private let loading = SingleFile()
  private let serial = Atomic(0)
  private let settings: BatchSettings
  private let instruments: Instruments
  private let logger: Logger

  /// Loads all models, the first of which is the one that answers where nothing else is said.
  ///
  /// - Parameter fallback: name of the model that answers where another one knows nothing.
  /// - Throws: whatever a source throws.
  init(
    _ sources: [ModelSource], fallback: String? = nil, settings: BatchSettings,
    instruments: Instruments, logger: Logger
  ) throws {
    precondition(!sources.isEmpty, "no model")
    self.sources = sources
    fallbackName = fallback
    self.settings = settings
    self.instruments = instruments
    self.logger = logger
    current = Mutex([])
    let models = try sources.map { try load($0) }
    current.withLock { $0 = models }
  }

  /// All models, the default one first.
  var all: [ServedModel] { current.withLock { $0 } }

  /// The model of a name.
  func model(named name: String) -> ServedModel? {
    current.withLock { models in models.first { $0.name == name } }
  }

  /// The model that answers where another one knows none of a session's items.
  var fallback: ServedModel? { fallbackName.flatMap(model(named:)) }

  /// The model that a session belongs to: the same one for as long as the shares stay the same.
  func model(forSession session: String) -> ServedModel {
    let models = all
    guard models.count > 1 else { return models[0] }
    // Two decimals of a percentage.
    let place = Double(StableHash.of(session) % 10_000) / 100
    var upTo = 0.0
    for (model, source) in zip(models, sources).dropFirst() {
      upTo += source.percent
      if place < upTo { return model }
    }
    return models[0]
  }

  /// Loads the file of a model again and lets it answer from now on; when that fails, the old one goes on.
  ///
  /// - Returns: the version that is being served now.
  func reload(_ name: String) async throws -> ServedModel {
    guard let index = sources.firstIndex(where: { $0.name == name }) else {
      throw Problem.unknownModel(name, known: sources.map(\.name))
    }
    let source = sources[index]
    do {
      let model = try await loading.run {
        let model = try self.load(source)
        self.current.withLock { $0[index] = model }
        return model
      }
      instruments.reloads(model: name, succeeded: true)
      logger.notice(
        "model loaded", metadata: ["model": "\(name)", "version": "\(model.version)"])
      return model
    } catch {
      instruments.reloads(model: name, succeeded: false)
      logger.error(
        "model refused; the one loaded before goes on",
        metadata: ["model": "\(name)", "path": "\(source.path)", "error": "\(error)"])
      throw Problem.modelRefused(name, reason: "\(error)")
    }
  }

  private func load(_ source: ModelSource) throws -> ServedModel {
    let number = serial.add(1, ordering: .relaxed).newValue
    let batches = instruments.batches(model: source.name)
    let model = ServedModel(
      name: source.name, model: try source.load(), serial: number, settings: settings,
      onBatch: { batches.record(Int64($0)) })
    instruments.loaded(model)
    return model
  }
}
