import Blending
import EventLogs
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// A blend in the making: fitted on the validation part of prepared data, then made of models that know all of the training.
public struct BlendTraining: Sendable {
  /// What comes of it.
  public struct Outcome: Sendable {
    /// What each model brings.
    public let fit: BlendFit
    /// The models as they were given.
    public let models: [ModelSpecification]
    /// The blend of those that are kept.
    public let blend: BlendFile
  }

  /// The models that the blend is to hold.
  let models: [ModelSpecification]
  /// Those that stand for model files when the weights are found, in their order; none where the files do.
  let fittedWith: [ModelSpecification]
  /// Tables of a folder that prepared data was written to.
  private let data: String
  private let format: EventLogFormat

  /// Takes models and data.
  ///
  /// Models that are given as settings are made twice: from `train_tr` to find the weights, and from `train_full` for
  /// the blend. A model file is used for both, or another one of the same kind, trained on `train_tr`, for the weights.
  ///
  /// - Parameters:
  ///   - models: what is to be blended.
  ///   - fittedWith: for each of them that is a file, in their order, what stands for it when the weights are found;
  ///     empty where the files do.
  ///   - data: a folder with `train_tr`, `train_valid` and `train_full`.
  ///   - format: how the tables' columns are called.
  /// - Throws: ``BlendingError``, ``ComparisonError/repeatedName(_:)``.
  public init(
    _ models: [ModelSpecification], fittedWith: [ModelSpecification] = [], data: String,
    format: EventLogFormat = EventLogFormat()
  ) throws {
    self.models = try ModelSpecification.distinct(models)
    let files = models.count { !$0.isMade }
    guard fittedWith.isEmpty || fittedWith.count == files else {
      throw BlendingError.otherFiles(files: files, fittedWith: fittedWith.count)
    }
    self.fittedWith = fittedWith
    self.data = data
    self.format = format
    for name in ["train_tr", "train_valid"] { _ = try table(name) }
    if models.contains(where: \.isMade) { _ = try table("train_full") }
  }

  /// The tables that are read.
  public var inputs: [String] {
    ["train_tr", "train_valid", "train_full"].compactMap { Split.table($0, in: data) }
  }

  private func table(_ name: String) throws(BlendingError) -> String {
    guard let path = Split.table(name, in: data) else {
      throw .noTable(folder: data, name: name)
    }
    return path
  }

  /// Finds the weights and makes the blend; blocks the calling thread until done.
  ///
  /// - Parameters:
  ///   - seed: what models depend on that are random.
  ///   - threads: threads at work, ≥ 1; nothing depends on them.
  ///   - device: what trains networks.
  ///   - observer: told of readings and trainings.
  ///   - isCancelled: asked during trainings; `true` ends them by an error.
  /// - Throws: `CancellationError`, ``BlendingError``, `BlendError`, and what reading and making throws.
  public func run(
    seed: UInt64 = 42, threads: Int, device: TrainingDevice = .cpu,
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> Outcome {
    try ModelSpecification.require(device, for: models + fittedWith)
    func read(_ name: String) throws -> EventLog {
      let log = try EventLogReader(format: format, threads: threads).read([table(name)])
      observer(.read(log.report))
      return log
    }
    func make(_ model: ModelSpecification, from log: EventLog, named name: String) throws
      -> CatalogueModel
    {
      let made = try model.make(
        from: log, seed: seed, threads: threads, device: device,
        observer: { observer(.training(model: name, $0, since: $1)) }, isCancelled: isCancelled)
      if isCancelled() { throw CancellationError() }
      if model.isMade { observer(.made(model: name)) }
      return made
    }
    let train = try read("train_tr")
    var stand = fittedWith[...]
    let fitted = try models.map { model in
      let standIn = model.isMade ? model : stand.popFirst() ?? model
      let made = try make(standIn, from: train, named: "\(model.name), to find the weights")
      let events = Int(made.itemCounts.reduce(0, +))
      guard standIn.isMade || events <= train.sessions.eventCount else {
        throw BlendingError.sawTheAnswers(
          model: standIn.text, events: events, allowed: train.sessions.eventCount)
      }
      return made
    }
    var settings = BlendFitSettings()
    settings.threads = threads
    let fit = try BlendFit(fitted, on: read("train_valid"), settings: settings)
    let kept = fit.kept.map { models[$0] }
    let full = try kept.contains(where: \.isMade) ? read("train_full") : train
    let members = try kept.map { try make($0, from: full, named: $0.name) }
    return Outcome(fit: fit, models: models, blend: try BlendFile(members, fit.weights))
  }
}
