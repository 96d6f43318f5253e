import Tuning

/// What a worker asks of a study, and tells it, wherever its file is.
protocol StudyAccess: Sendable {
  func plan() throws -> StudyPlan?
  func claim(worker: Int) throws -> StudyJob
  /// The last epoch of a trial that was measured; 0 for none.
  func lastEpoch(of trial: Int) throws -> Int
  func add(_ epoch: Trial.Epoch, of trial: Int) throws
  func finish(trial: Int, epochs: Int) throws -> Set<Int>
  func fail(trial: Int, _ reason: String) throws
  func finish(trial: Int, seed: UInt64, measures: [String: Double], seconds: Double) throws
  func release(worker: Int?, hasCrashed: Bool) throws
}

extension Study: StudyAccess {
  func lastEpoch(of trial: Int) throws -> Int {
    try trials().first { $0.number == trial }?.epochs.last?.epoch ?? 0
  }
}
