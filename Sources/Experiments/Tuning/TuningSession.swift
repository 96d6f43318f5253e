import Evaluation
import EventLogs
import Foundation
import MessagePassing
import SessionData
import Tuning

/// Searches the settings that suit a log best, and goes on with what its study keeps of an earlier run.
///
/// ```swift
/// var settings = TuningSettings()
/// settings.trials = 30
/// let session = try TuningSession(
///   study: "study.db", logs: TuningLogs(train: ["train.tsv"]), settings: settings)
/// let outcome = try session.run(workers: .inProcess(2)) { event in
///   if let line = event.line(session.plan) { print(line) }
/// }
/// print(outcome.found.text)
/// try outcome.saveModel(to: "model.safetensors")
/// ```
///
/// With one worker, the same logs, settings and seed find the same, however often the search was stopped.
public final class TuningSession {
  /// File of the study.
  public let path: String
  /// The files that it works with.
  public let logs: TuningLogs
  private let basis: TuningBasis
  private let study: Study
  /// Says that this process leads the search, as long as it lives.
  private let lock: StudyLock
  private let ranks: Ranks?
  /// The workers of each rank that a run has, and their threads; `nil` without other ranks, and before a run.
  public private(set) var workersOfRanks: [(workers: Int, threads: Int)]?
  /// How long another rank may say nothing before it counts as lost.
  package var silence = TuningBasis.silence

  /// A session on a study, which is created where there is none.
  ///
  /// - Parameters:
  ///   - path: file of the study.
  ///   - logs: the files to work with; where `data` is given, only what they are called, and workers must be in
  ///     this process.
  ///   - settings: what is searched, and how.
  ///   - ranks: processes that train trials, too, of which this is the first; the others are a ``TuningRank``.
  ///   - data: the logs, where they are in memory.
  ///   - code: what to tell other ranks of an error beside its text.
  ///   - take: receives how the reading of each log went.
  /// - Throws: `TuningError` for a file that is no study or that another session works on, and what reading throws;
  ///   `RanksError` when another rank cannot take part, or has something else.
  public init(
    study path: String, logs: TuningLogs, settings: TuningSettings, ranks: Ranks? = nil,
    data: TuningData? = nil, code: (any Error) -> Int32 = { _ in 1 },
    take: (ReadReport) -> Void = { _ in }
  ) throws {
    precondition(ranks?.isFirst ?? true, "other ranks than the first are a TuningRank")
    self.path = path
    self.logs = logs
    self.ranks = ranks
    basis = try TuningBasis.same(on: ranks, code: code) {
      try Study.check(path: path)
      return try TuningBasis(logs, settings, data, isShared: ranks != nil, take: take)
    }
    let opened = Result {
      (try StudyLock(study: path, role: "lock", .exclusive), try Study(path: path))
    }
    (lock, study) = try (ranks?.agree(opened, code: code) ?? opened).get()
  }

  /// What trials train and measure.
  public var task: TuningTask { basis.task }
  /// What is searched, and how.
  public var plan: StudyPlan { basis.plan }
  /// What makes figures of the trials, or those of the end, mean little.
  public var warnings: [MeasuringWarning] { basis.warnings }

  /// Workers, and threads of each: together one per processor, where nothing else is said.
  ///
  /// Two trainings with a thread each are as fast as one with two, and with more threads a small model gains
  /// less and less.
  public func division(workers: Int? = nil, threads: Int? = nil) -> (workers: Int, threads: Int) {
    basis.division(workers: workers, threads: threads)
  }

  /// Searches to the end: ``run(workers:isCancelled:observer:)`` without a way to stop.
  public func run(
    workers: TuningWorkers? = nil, observer: (TuningEvent) throws -> Void = { _ in }
  ) throws -> TuningOutcome {
    try run(workers: workers, isCancelled: { false }, observer: observer)
  }

  /// Searches to the end; blocks the calling thread meanwhile.
  ///
  /// - Parameters:
  ///   - workers: who trains; threads of this process, one per processor, when `nil`.
  ///   - isCancelled: asked ten times a second, on the calling thread; `true` stops the workers.
  ///   - observer: receives what happens, on the calling thread.
  /// - Throws: ``SearchError/stopped(trials:of:study:)`` when it was asked to stop,
  ///   `TuningError.otherSearch` when the study is that of another search.
  public func run(
    workers: TuningWorkers? = nil, isCancelled: () -> Bool,
    observer: (TuningEvent) throws -> Void = { _ in }
  ) throws -> TuningOutcome {
    let parts = division()
    let workers = workers ?? .inProcess(parts.workers, threads: parts.threads)
    workersOfRanks = try ranks?.gather([workers.count, workers.threads]).map { ($0[0], $0[1]) }
    let counts = workersOfRanks?.map(\.workers) ?? [workers.count]
    let desk = ranks.map { StudyDesk($0, study, workers: counts, silence: silence) }
    let crew = TuningCrew(workers, .here(study), basis.source)
    // However it ends, nobody is left at work.
    defer {
      try? desk?.end(isFinished: false)
      crew.dismiss()
      try? desk?.dismiss()
    }
    let isKnown = try study.begin(plan)
    // Workers of a process that was killed notice it and end; then nobody owns what they began.
    _ = try StudyLock(study: path, role: "workers", .exclusive, wait: 30)
    try study.release(worker: nil)
    let trials = try study.trials()
    try observer(.began(trialsKept: isKnown ? trials.doneCount : nil))
    let start = ContinuousClock.now
    let number = try study.beginRun(
      workers: counts.reduce(0, +), threads: workers.threads)
    var news = TuningNews(plan, after: trials, try study.finals())
    try crew.start()
    while !crew.isDone || desk?.isDone == false {
      if let desk {
        for rank in try desk.serve(for: .milliseconds(100)) { try observer(.lostRank(rank)) }
      } else {
        usleep(100_000)
      }
      if isCancelled() || desk?.isStopping == true { crew.stop() }
      if crew.isStopping { try desk?.end(isFinished: false) }
      let trials = try study.trials()
      for event in news.events(trials, try study.finals()) { try observer(event) }
      try crew.replaceEnded()
      let isSearching =
        trials.contains { $0.state == .running || $0.state == .waiting }
        || trials.count < plan.trials
      try study.note(
        run: number, seconds: (ContinuousClock.now - start) / .seconds(1),
        isSearching: isSearching)
    }
    if let failure = crew.failure ?? desk?.failure { throw failure }
    if crew.isStopping || isCancelled() {
      throw SearchError.stopped(
        trials: try study.trials().doneCount, of: plan.trials, study: path)
    }
    try desk?.end(isFinished: true)
    let outcome = try outcome()
    TrialFiles(study: path).removeAll()
    return outcome
  }

  /// Searches as ``run(workers:isCancelled:observer:)`` does, on a thread of its own, so that other tasks go on.
  ///
  /// Cancelling the task stops the search; the study keeps what is finished.
  ///
  /// - Parameter observer: receives what happens, on the search's thread.
  public func runOnOwnThread(
    workers: TuningWorkers? = nil, observer: @Sendable (TuningEvent) throws -> Void = { _ in }
  ) async throws -> TuningOutcome {
    try await OwnThread.run { isCancelled in
      try run(workers: workers, isCancelled: isCancelled, observer: observer)
    }
  }

  /// What the study has found so far.
  ///
  /// - Throws: ``SearchError/allFailed(trials:first:)`` when no trial could be trained.
  public func outcome() throws -> TuningOutcome {
    try TuningOutcome(path, logs: logs, plan: plan, task: task, study: study)
  }
}
