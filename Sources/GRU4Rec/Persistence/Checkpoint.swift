import Foundation
import MessagePassing
import Safetensors
import SessionData

/// Where an interrupted training stands, beside its weights, optimiser state and lanes' hidden states.
struct Checkpoint: Codable, Equatable {
  static let format = "gru4rec-checkpoint"
  static let metadataKey = "checkpoint"

  /// Finished passes.
  var history: [EpochSummary]
  /// Steps done in the running pass.
  var steps: Int
  /// Pairs done in the running pass.
  var events: Int
  /// Sum of the losses of the running pass.
  var lossSum: Double
  /// Fingerprint of the training log.
  var data: UInt64
  /// What earlier trainings of a continued model saw.
  var earlier: TrainingRecord?
  /// Steps that the optimiser's state had seen when this training began.
  var earlierSteps: Int
  /// Snapshots in the mean of the weights, where one is asked for.
  var snapshots: Int?
  /// Where the ranks stand that train apart, the first of which is told of above.
  var apart: [Place]?
  /// Meetings of theirs in the running pass.
  var meetings: Int?

  /// Where a rank stands in the running pass.
  struct Place: Codable, Equatable {
    var steps: Int
    var events: Int
    var lossSum: Double
  }

  /// Refuses numbers that no training has.
  func requirePlausible(_ path: String) throws(GRU4RecError) {
    let epochs = history.flatMap { [$0.epoch, $0.steps, $0.events] }
    let places = (apart ?? []).flatMap { [$0.steps, $0.events] }
    guard
      ([steps, events, earlierSteps, snapshots ?? 0, meetings ?? 0] + epochs + places).allSatisfy(
        TrainingRecord.isPlausible),
      lossSum.isFinite, (apart ?? []).allSatisfy(\.lossSum.isFinite), earlier?.isPlausible ?? true
    else {
      throw .unusableCheckpoint(path: path, reason: "its position is damaged")
    }
  }
}

extension GRU4RecTrainer {
  /// Writes everything that a training needs to go on from this very step: complete and durable, or not
  /// at all, so that the checkpoint before it stays until then.
  ///
  /// - Throws: `SafetensorsError` when the file cannot be written;
  ///   ``GRU4RecError/diverged(epoch:step:learningRate:)`` when a weight is not finite.
  public func saveCheckpoint(to path: String) throws {
    try requireSoundWeights()
    var metadata = try ModelFile.metadata(.init(hyperparameters: hyperparameters, training: record))
    metadata["format"] = Checkpoint.format
    metadata[Checkpoint.metadataKey] = try ModelFile.json(
      Checkpoint(
        history: history, steps: stepsDone, events: eventsDone, lossSum: lossSum,
        data: Fingerprint(sessions).value, earlier: earlier?.record,
        earlierSteps: earlier?.optimizerSteps ?? 0, snapshots: average?.snapshots,
        apart: try places(), meetings: meetings?.held))
    let hidden = try hiddenShapes.enumerated().map { number, state in
      let own = engine.states(of: number)
      let all = try meetings?.ranks.gather(own).flatMap(\.self) ?? own
      return NamedContent(name: state.0, shape: state.1, content: .floats(all))
    }
    try engine.withParameters {
      try writeTensors(
        commonContents(vocabulary, itemCounts) + contents($0.tensors + $0.optimizerTensors)
          + contents(average?.parameters.tensors ?? [], prefix: Self.averagePrefix) + hidden,
        metadata: metadata, to: path, ranks: ranks)
    }
  }

  /// What the names of the mean weights begin with.
  private static let averagePrefix = "checkpoint.average."

  /// Names and shapes of the layers' hidden states: those of the lanes of all ranks, where they train apart.
  private var hiddenShapes: [(String, [Int])] {
    let lanes = hyperparameters.batchSize * (meetings?.ranks.count ?? 1)
    return hyperparameters.layers.enumerated().map { ("checkpoint.hidden.\($0)", [lanes, $1]) }
  }

  /// Where all ranks stand; `nil` where they stand at the same place.
  private func places() throws -> [Checkpoint.Place]? {
    guard let ranks = meetings?.ranks else { return nil }
    let counts = try ranks.gather([stepsDone, eventsDone])
    let losses = try ranks.gather([lossSum])
    return zip(counts, losses).map { .init(steps: $0[0], events: $0[1], lossSum: $1[0]) }
  }

  /// Goes on with an interrupted training, as if it had never stopped.
  ///
  /// - Parameters:
  ///   - path: what ``saveCheckpoint(to:)`` wrote.
  ///   - log: the same training log as at the start, read in the same way.
  ///   - hyperparameters: the same settings as at the start.
  ///   - seed: the same seed as at the start.
  ///   - threads: any number; `nil` takes the machine's processors, as far as a step has parts for them.
  ///   - device: what trains.
  ///   - ranks: processes that share the training, as many as any that can; all of them see the file.
  ///   - localSteps: as at the start; where ranks train apart, so is their number.
  /// - Throws: ``GRU4RecError/checkpointMismatch(path:what:)`` when one of them differs;
  ///   `SafetensorsError` or ``GRU4RecError/unusableFile(path:reason:)`` for a damaged file.
  public convenience init(
    resuming path: String, log: EventLog, hyperparameters: Hyperparameters, seed: UInt64 = 42,
    threads: Int? = nil, device: TrainingDevice = .cpu, ranks: Ranks? = nil,
    localSteps: Int? = nil
  ) throws {
    let (file, contents, checkpoint, earlier) = try Self.together(ranks) {
      try Self.open(path, log, hyperparameters, seed: seed, ranks, localSteps)
    }
    if let ranks {
      let checksum = file.metadata["sha256"] ?? ""
      try Self.asking { () throws(RanksError) in try ranks.requireSame(checksum, "checkpoint") }
    }
    try self.init(
      sessions: log.sessions, vocabulary: log.vocabulary, hyperparameters: hyperparameters,
      seed: seed, threads: threads, device: device, ranks: ranks, localSteps: localSteps,
      earlier: earlier)
    try together {
      guard
        checkpoint.data == Fingerprint(sessions).value && contents.itemCounts == itemCounts
      else {
        throw GRU4RecError.checkpointMismatch(path: path, what: "the events of the log differ")
      }
      try restore(checkpoint, from: file, contents)
    }
  }

  /// Reads what a checkpoint says of itself, and compares it with what is to be gone on with.
  private static func open(
    _ path: String, _ log: EventLog, _ hyperparameters: Hyperparameters, seed: UInt64,
    _ ranks: Ranks?, _ localSteps: Int?
  ) throws -> (SafetensorsFile, FileContents, Checkpoint, EarlierTraining?) {
    let file = try SafetensorsFile(path: path)
    guard file.metadata["format"] == Checkpoint.format else {
      throw GRU4RecError.unusableFile(path: path, reason: "not a checkpoint of gru4rec train")
    }
    let header = try ModelFile.header(of: file, format: Checkpoint.format)
    let contents = try FileContents(file, header)
    let checkpoint: Checkpoint = try ModelFile.decode(Checkpoint.metadataKey, file)
    try checkpoint.requirePlausible(path)
    func require(_ isSame: Bool, _ what: String) throws {
      if !isSame { throw GRU4RecError.checkpointMismatch(path: path, what: what) }
    }
    try require(
      header.hyperparameters == hyperparameters.resolved,
      "the settings differ: \(header.hyperparameters.differences(from: hyperparameters.resolved))")
    try require(
      header.training.seed == seed, "its seed is \(header.training.seed), not \(seed)")
    let areApart = localSteps != nil && (ranks?.count ?? 1) > 1
    let (known, own) = (
      Self.way(header.training.ranks, header.training.localSteps),
      Self.way(areApart ? ranks?.count : nil, areApart ? localSteps : nil)
    )
    try require(known == own, "it is of \(known), this training of \(own)")
    try require(
      checkpoint.apart?.count == header.training.ranks, "it does not say where its ranks stand")
    try require(contents.vocabulary == log.vocabulary, "the items of the log differ")
    let counts = log.sessions.itemCounts(itemCount: log.vocabulary.count)
    let earlier = checkpoint.earlier.map { record in
      EarlierTraining(
        record: record, itemCounts: zip(contents.itemCounts, counts).map { $0 - $1 },
        optimizerSteps: checkpoint.earlierSteps)
    }
    return (file, contents, checkpoint, earlier)
  }

  /// In words, how ranks train.
  private static func way(_ ranks: Int?, _ localSteps: Int?) -> String {
    guard let ranks, let localSteps else { return "ranks in step, or one process" }
    return "\(ranks) ranks that train \(localSteps) steps apart"
  }

  private func restore(
    _ checkpoint: Checkpoint, from file: SafetensorsFile, _ contents: FileContents
  ) throws {
    let shape = NetworkShape(hyperparameters, items: vocabulary.count)
    let mean = average?.parameters.tensors ?? []
    try contents.requireTensors(
      shape.weights + shape.optimizerState(hyperparameters.stateNames)
        + mean.map { (Self.averagePrefix + $0.name, $0.shape) } + hiddenShapes)
    for tensor in mean {
      tensor.setRows(try contents.finiteMatrix(of: Self.averagePrefix + tensor.name))
    }
    average?.snapshots = checkpoint.snapshots ?? 0
    try engine.updateParameters { parameters in
      for tensor in parameters.tensors + parameters.optimizerTensors {
        tensor.setRows(try contents.finiteMatrix(of: tensor.name))
      }
    }
    file.releasePages()
    let place =
      meetings.flatMap { checkpoint.apart?[$0.ranks.rank] }
      ?? .init(steps: checkpoint.steps, events: checkpoint.events, lossSum: checkpoint.lossSum)
    guard
      restorePass(
        history: checkpoint.history, steps: place.steps, events: place.events,
        lossSum: place.lossSum, meetings: checkpoint.meetings ?? 0)
    else {
      throw GRU4RecError.unusableCheckpoint(
        path: file.path, reason: "its position lies outside the training")
    }
    for (number, (name, _)) in hiddenShapes.enumerated() {
      let all = try contents.finiteValues(of: name)
      let own = meetings?.worker.share(of: all.count) ?? all.indices
      engine.setStates(Array(all[own]), of: number)
    }
  }
}

/// Tells logs apart.
struct Fingerprint {
  private(set) var value: UInt64 = 0

  init() {}

  /// That of the sessions' items.
  init(_ sessions: Sessions) {
    value = UInt64(sessions.sessionCount)
    for item in sessions.items { add(UInt64(UInt32(bitPattern: item))) }
    for offset in sessions.offsets { add(UInt64(offset)) }
  }

  mutating func add(_ numbers: [some BinaryInteger]) {
    for number in numbers { add(UInt64(truncatingIfNeeded: number)) }
  }

  private mutating func add(_ number: UInt64) { value = (value ^ number) &* 0x100_0000_01B3 }
}
