import Foundation

/// Files that a training writes.
struct TrainingFiles {
  let model: String
  let log: String?
  let report: String?

  /// Where an interrupted training goes on.
  var checkpoint: String { model + ".checkpoint" }
  /// What validation found so far, and the best model so far: parts of the checkpoint.
  var validationRecord: String { checkpoint + ".validation" }
  var bestModel: String { checkpoint + ".best" }

  var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpoint) }

  /// Refuses what cannot be written, before any work is done for it.
  func check(inputs: [String]) throws {
    let others = [log, report].compactMap(\.self)
    try OutputCheck.check(
      [model, checkpoint] + others, inputs: inputs, regular: [model, checkpoint])
  }

  /// Removes the checkpoint of a finished training.
  func removeCheckpoint() {
    for path in [checkpoint, validationRecord, bestModel] { unlink(path) }
  }
}
