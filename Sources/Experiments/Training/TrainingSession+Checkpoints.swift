import GRU4Rec

extension TrainingSession {
  /// When the next checkpoint is due within an epoch.
  var nextCheckpoint: ContinuousClock.Instant? {
    guard case .minutes(let minutes) = checkpoints?.interval else { return nil }
    return lastCheckpoint + .seconds(60 * minutes)
  }

  func writeRecord() throws {
    guard validation != nil, let checkpoints else { return }
    try trainer.together {
      if trainer.isFirstRank { try record.write(to: checkpoints.validationRecord) }
    }
  }

  func writeCheckpoint() throws {
    guard let checkpoints else { return }
    try writeRecord()
    try trainer.saveCheckpoint(to: checkpoints.path)
    lastCheckpoint = .now
  }

  /// Forgets what validation found when the file of its best model is not there, so that a later epoch
  /// becomes the best: it is written with patience only.
  func forgetLostModel(_ observer: (TrainingEvent) throws -> Void) throws {
    guard let checkpoints, patience != nil, let best = record.best, let last = record.entries.last
    else { return }
    let earlier = trainer.record.losses.count - trainer.history.count
    // The model of an epoch that is to be measured again is better than those before.
    if let passes = try trainer.first({ BestModel(path: checkpoints.bestModel).passes }),
      passes - earlier == best.epoch || passes - earlier > last.epoch
    {
      return
    }
    try trainer.together { try observer(.lostBestModel(epoch: best.epoch, until: last.epoch)) }
    record = ValidationRecord()
  }
}
