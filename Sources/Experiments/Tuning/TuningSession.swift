import Evaluation
import EventLogs
import Foundation
import Kernels
import SessionData
import SystemFiles
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
  /// What trials train and measure.
  public let task: TuningTask
  /// What is searched, and how.
  public let plan: StudyPlan
  /// What makes figures of the trials, or those of the end, mean little.
  public let warnings: [MeasuringWarning]
  private let study: Study
  private let source: TuningSource
  /// Says that this process leads the search, as long as it lives.
  private let lock: StudyLock
  private let mostBytes: Int

  /// A session on a study, which is created where there is none.
  ///
  /// - Parameters:
  ///   - path: file of the study.
  ///   - logs: the files to work with; where `data` is given, only what they are called, and workers must be in
  ///     this process.
  ///   - settings: what is searched, and how.
  ///   - data: the logs, where they are in memory.
  ///   - take: receives how the reading of each log went.
  /// - Throws: `TuningError` for a file that is no study or that another session works on, and what reading throws.
  public init(
    study path: String, logs: TuningLogs, settings: TuningSettings, data: TuningData? = nil,
    take: (ReadReport) -> Void = { _ in }
  ) throws {
    try Study.check(path: path)
    let read = try data ?? TuningData(logs, threads: Machine.cores, take: take)
    self.path = path
    self.logs = logs
    source = TuningSource(data)
    task = TuningTask(logs, settings, data: read)
    warnings = read.warnings(logs)
    plan = try StudyPlan(settings, logs, task: task)
    mostBytes = task.mostBytes(in: settings.space, items: read.train.vocabulary.count)
    lock = try StudyLock(study: path, role: "lock", .exclusive)
    study = try Study(path: path)
  }

  /// Workers, and threads of each: together one per processor, where nothing else is said.
  ///
  /// Two trainings with a thread each are as fast as one with two, and with more threads a small model gains
  /// less and less.
  public func division(workers: Int? = nil, threads: Int? = nil) -> (workers: Int, threads: Int) {
    if let workers { return (workers, threads ?? max(1, Machine.cores / workers)) }
    let room = Int(min(0.8 * Double(Machine.memory) / Double(max(mostBytes, 1)), 1000))
    let workers = max(1, min(Machine.cores / (threads ?? 1), room))
    return (workers, threads ?? max(1, Machine.cores / workers))
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
    let isKnown = try study.begin(plan)
    // Workers of a process that was killed notice it and end; then nobody owns what they began.
    _ = try StudyLock(study: path, role: "workers", .exclusive, wait: 30)
    try study.release(worker: nil)
    let trials = try study.trials()
    try observer(.began(trialsKept: isKnown ? trials.doneCount : nil))
    let parts = division()
    let crew = TuningCrew(
      workers ?? .inProcess(parts.workers, threads: parts.threads), study, source)
    let start = ContinuousClock.now
    let number = try study.beginRun(workers: crew.workers.count, threads: crew.workers.threads)
    var news = TuningNews(plan, after: trials, try study.finals())
    defer { crew.dismiss() }
    try crew.start()
    while !crew.isDone {
      usleep(100_000)
      if isCancelled() { crew.stop() }
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
    if let failure = crew.failure { throw failure }
    if crew.isStopping || isCancelled() {
      throw SearchError.stopped(
        trials: try study.trials().doneCount, of: plan.trials, study: path)
    }
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

extension TuningData {
  /// What makes figures of these logs mean little.
  fileprivate func warnings(_ logs: TuningLogs) -> [MeasuringWarning] {
    let sessions = validation.sessions
    // What was held out is no part of the training.
    var warnings =
      logs.validation.isEmpty
      ? [MeasuringWarning.small(sessions.eventCount, sessions: sessions.sessionCount)]
        .compactMap(\.self)
      : MeasuringWarning.all(
        of: validation, itemCounts: train.sessions.itemCounts(itemCount: train.vocabulary.count))
    if !warnings.contains(.trainedOn),
      logs.test.contains(where: { !FileIdentity.repeated([$0], in: logs.fullTrain).isEmpty })
    {
      warnings.append(.trainedOn)
    }
    return warnings
  }
}

extension TuningTask {
  /// Memory of the largest training of a search, in bytes, about.
  fileprivate func mostBytes(in space: SearchSpace, items: Int) -> Int {
    let largest = space.assignment { parameter in
      (parameter.categories ?? [parameter.value(at: 1)]).last ?? ""
    }
    let method = (try? method(largest)) ?? (try? base())
    // The index of a baseline is small beside the log.
    return method?.hyperparameters?.trainingBytes(items: items, validating: true) ?? 0
  }
}
