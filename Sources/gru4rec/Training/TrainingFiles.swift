import Experiments

/// Files that a training writes.
struct TrainingFiles {
  let model: String
  let log: String?
  let report: String?

  /// Where an interrupted training goes on.
  var checkpoint: String { model + ".checkpoint" }

  /// What is written there, and how often.
  func checkpoints(_ interval: CheckpointInterval = .epoch) -> TrainingCheckpoints {
    TrainingCheckpoints(checkpoint, every: interval)
  }

  /// Refuses what cannot be written, before any work is done for it.
  func check(inputs: [String]) throws {
    let others = [log, report].compactMap(\.self)
    try OutputCheck.check(
      [model, checkpoint] + others, inputs: inputs, regular: [model, checkpoint])
  }
}
