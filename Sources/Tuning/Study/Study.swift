import GRDB

/// A search and all that it has found so far, in a SQLite file that several processes work on.
///
/// Each change is a transaction, so that a process that ends, however it ends, loses only what it was working
/// on; and no two processes are ever given the same work.
public final class Study: Sendable {
  /// Path of the file.
  public let path: String
  private let queue: DatabaseQueue

  /// Opens a study, or creates a file for one.
  public init(path: String) throws(TuningError) {
    self.path = path
    queue = try StudyFile.open(path)
  }

  /// Refuses a file that is there and is no study; touches nothing.
  public static func check(path: String) throws(TuningError) { _ = try StudyFile.isOurs(path) }

  /// What is searched, and how; `nil` in a new file.
  public func plan() throws(TuningError) -> StudyPlan? {
    try access { try StudyTables.plan($0) }
  }

  /// Makes a new file the study of this plan, or goes on with the study that the file holds.
  ///
  /// - Returns: whether the study was there already.
  /// - Throws: ``TuningError/otherSearch(path:what:)`` when the file holds another search.
  public func begin(_ plan: StudyPlan) throws(TuningError) -> Bool {
    try access { database in
      let earlier = try StudyTables.plan(database)
      if let earlier, let what = plan.difference(from: earlier) {
        throw TuningError.otherSearch(path: self.path, what: what)
      }
      try StudyTables.setPlan(plan, database)
      if earlier?.finalTask != plan.finalTask { try FinalTables.removeAll(database) }
      return earlier != nil
    }
  }

  /// All trials, in the order of their numbers.
  public func trials() throws(TuningError) -> [Trial] {
    try access { try StudyTables.trials($0) }
  }

  /// The trainings at the end that are done, in the order of trial and seed.
  public func finals() throws(TuningError) -> [FinalTraining] {
    try access { try FinalTables.all($0).filter(\.isDone).map(\.training) }
  }

  // MARK: - Work

  /// The next piece of work; it belongs to the worker until it is told of the end of it.
  public func claim(worker: Int) throws(TuningError) -> StudyJob {
    try access { database in
      guard let plan = try StudyTables.plan(database) else { return .none }
      return try StudyScheduler(plan: plan, database: database).next(for: worker)
    }
  }

  /// Keeps an epoch of a trial.
  public func add(_ epoch: Trial.Epoch, of trial: Int) throws(TuningError) {
    try access { try StudyTables.add(epoch, of: trial, $0) }
  }

  /// Ends the work on a trial that has got the epochs of its next rung.
  ///
  /// - Returns: trials that will not go on, whatever comes, and whose checkpoints nobody needs.
  public func finish(trial: Int, epochs: Int) throws(TuningError) -> Set<Int> {
    try access { database in
      guard let plan = try StudyTables.plan(database),
        let rung = plan.halving.rungs.firstIndex(of: epochs)
      else { return [] }
      let isLast = rung == plan.halving.rungs.count - 1
      try StudyTables.reach(trial, rung: rung + 1, isLast: isLast, database)
      let trials = try StudyTables.trials(database)
      let failed = trials.filter { $0.state == .failed }.map(\.number)
      return plan.halving.hopeless(trials.standings(plan), of: plan.trials).union(failed)
    }
  }

  /// Ends the work on a trial that cannot be trained.
  public func fail(trial: Int, _ reason: String) throws(TuningError) {
    try access { try StudyTables.fail(trial, reason, $0) }
  }

  /// Ends a training with another seed.
  public func finish(
    trial: Int, seed: UInt64, measures: [String: Double], seconds: Double
  ) throws(TuningError) {
    try access {
      try FinalTables.finish(trial: trial, seed: seed, measures: measures, seconds: seconds, $0)
    }
  }

  /// Lets others take up what a worker has begun.
  ///
  /// - Parameters:
  ///   - worker: `nil` for all workers, when none is left.
  ///   - hasCrashed: whether its process ended without a word; work that ends its process twice counts as
  ///     failed.
  public func release(worker: Int?, hasCrashed: Bool = false) throws(TuningError) {
    try access { try StudyTables.release(worker: worker, hasCrashed: hasCrashed, $0) }
  }

  /// Runs a transaction.
  func access<Value>(_ body: (Database) throws -> Value) throws(TuningError) -> Value {
    do {
      return try queue.write(body)
    } catch let error as TuningError {
      throw error
    } catch DatabaseError.SQLITE_CORRUPT, DatabaseError.SQLITE_NOTADB, is DecodingError {
      throw .notAStudy(path: path, reason: "damaged")
    } catch {
      throw .database(path: path, reason: StudyFile.words(error))
    }
  }
}
