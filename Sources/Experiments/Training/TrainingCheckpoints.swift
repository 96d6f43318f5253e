import Foundation
import GRU4Rec
import MessagePassing
import SessionData

/// Where a training can go on after it was stopped or its process ended, and how often that is written.
///
/// The file holds the training itself; beside it stand what validation found so far (`.validation`) and, with
/// patience, the best model so far (`.best`).
public struct TrainingCheckpoints: Sendable, Equatable {
  /// The file.
  public let path: String
  /// When it is written, beside the moment of a stop.
  public let interval: CheckpointInterval

  /// Checkpoints in this file.
  public init(_ path: String, every interval: CheckpointInterval = .epoch) {
    self.path = path
    self.interval = interval
  }

  var validationRecord: String { path + ".validation" }
  var bestModel: String { path + ".best" }

  /// Whether there is one to go on from.
  public var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// A trainer that goes on from the checkpoint, or begins where there is none.
  ///
  /// Ranks that share the training all see the file, or none does.
  ///
  /// - Throws: `GRU4RecError` when the file belongs to another training, or settings or log are of no use.
  public func makeTrainer(
    log: EventLog, hyperparameters: Hyperparameters = Hyperparameters(), seed: UInt64 = 42,
    threads: Int? = nil, device: TrainingDevice = .cpu, ranks: Ranks? = nil,
    localSteps: Int? = nil
  ) throws -> GRU4RecTrainer {
    guard exists else {
      return try GRU4RecTrainer(
        log: log, hyperparameters: hyperparameters, seed: seed, threads: threads,
        device: device, ranks: ranks, localSteps: localSteps)
    }
    return try GRU4RecTrainer(
      resuming: path, log: log, hyperparameters: hyperparameters, seed: seed, threads: threads,
      device: device, ranks: ranks, localSteps: localSteps)
  }

  /// A trainer that goes on from the checkpoint where it is of use, and begins anew where not, to the same end.
  func makeTrainerAnyway(
    log: EventLog, hyperparameters: Hyperparameters, seed: UInt64, threads: Int,
    device: TrainingDevice
  ) throws -> GRU4RecTrainer {
    if exists,
      let trainer = try? makeTrainer(
        log: log, hyperparameters: hyperparameters, seed: seed, threads: threads, device: device)
    {
      return trainer
    }
    return try GRU4RecTrainer(
      log: log, hyperparameters: hyperparameters, seed: seed, threads: threads, device: device)
  }

  /// Removes the files: the training is over, and its model saved.
  public func remove() {
    for file in [path, validationRecord, bestModel] { unlink(file) }
  }
}
