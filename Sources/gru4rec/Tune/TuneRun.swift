import Console
import Foundation
import GRU4Rec
import Kernels
import Tuning
import Wording

/// Leads a search: starts the workers, tells of what they find, and ends them when asked to.
final class TuneRun {
  private let command: TuneCommand
  private let task: TuningTask
  private let plan: StudyPlan
  private let study: Study
  /// Says that this process leads the search, as long as it lives.
  private let lock: StudyLock
  private let workerCount: Int
  private let threads: Int
  private let progress: TuneProgress
  private var workers: [WorkerProcess] = []
  private var isStopping = false
  /// What ended the run, other than its end.
  private var failure: CommandError?

  init(_ command: TuneCommand, base: Hyperparameters, space: SearchSpace) throws {
    self.command = command
    try Study.check(path: command.study)
    let data = try TuningData(command)
    task = TuningTask(command, settings: base, data: data)
    plan = try StudyPlan(command, task: task, base: base, space: space)
    lock = try StudyLock(study: command.study, role: "lock", .exclusive)
    study = try Study(path: command.study)
    (workerCount, threads) = command.division(
      mostBytes: task.mostBytes(in: space, items: data.train.vocabulary.count))
    progress = TuneProgress(plan: plan, quiet: command.output.quiet)
  }

  /// Searches to the end.
  func run() throws -> TuneOutcome {
    let isKnown = try study.begin(plan)
    // Workers of a process that was killed notice it and end; then nobody owns what they began.
    _ = try StudyLock(study: command.study, role: "workers", .exclusive, wait: 30)
    try study.release(worker: nil)
    if !command.output.quiet { Messages.write(try summary(isKnown)) }
    Interruption.watch()
    let start = ContinuousClock.now
    let number = try study.beginRun(workers: workerCount, threads: threads)
    progress.skip(try study.trials(), try study.finals())
    workers = try (1...workerCount).map(startWorker)
    defer { for worker in workers { worker.stop() } }
    while !workers.isEmpty {
      usleep(100_000)
      if Interruption.isRequested, !isStopping { stop() }
      let trials = try study.trials()
      progress.show(trials, try study.finals())
      try replaceEnded()
      let isSearching =
        trials.contains { $0.state == .running || $0.state == .waiting }
        || trials.count < plan.trials
      try study.note(
        run: number, seconds: (ContinuousClock.now - start) / .seconds(1),
        isSearching: isSearching)
    }
    progress.clear()
    if let failure { throw failure }
    if Interruption.isRequested { throw try interruption() }
    let outcome = try TuneOutcome(command, plan: plan, task: task, study: study)
    TrialFiles(study: command.study).removeAll()
    return outcome
  }

  private func startWorker(_ number: Int) throws -> WorkerProcess {
    try WorkerProcess(number: number, study: command.study, threads: threads)
  }

  private func stop() {
    isStopping = true
    for worker in workers { worker.stop() }
  }

  /// Takes note of workers that ended, and replaces those that ended without a word.
  private func replaceEnded() throws {
    for worker in workers where !worker.isRunning {
      workers.removeAll { $0 === worker }
      switch worker.exitCode {
      case 0, ExitStatus.interrupted.rawValue: continue
      case nil:
        try study.release(worker: worker.number, hasCrashed: !isStopping)
        if !isStopping { workers.append(try startWorker(worker.number)) }
      case let code?:
        // It has said why on standard error, and others would fail alike.
        try study.release(worker: worker.number)
        failure = failure ?? .workerFailed(code)
        stop()
      }
    }
  }

  private func interruption() throws -> CommandError {
    let trials = try study.trials()
    let done = trials.count { $0.rungs > 0 || $0.state == .failed }
    return .interrupted(
      "stopped after \(NumberText.count(done, "trial")) of \(plan.trials); "
        + "\(command.study) keeps them\nresume with: \(ShellCommand.given)")
  }

  private func summary(_ isKnown: Bool) throws -> String {
    let measuredOn =
      command.validation.isEmpty
      ? task.holdOut.text + " of it" : command.validation.joined(separator: ", ")
    var text = """
      data        \(command.train.joined(separator: ", ")): \(task.trainSize.text)
      measured on \(measuredOn): \(task.validationSize.text)
      search      \(plan.method.rawValue), \(NumberText.count(plan.trials, "trial")) of \
      \(plan.space.names.joined(separator: ", "))
      epochs      \(plan.halving.rungs.map(String.init).joined(separator: ", ")); seed \(plan.seed)
      machine     \(NumberText.count(workerCount, "worker")) with \
      \(NumberText.count(threads, "thread"))

      """
    if isKnown {
      let done = try study.trials().count { $0.rungs > 0 || $0.state == .failed }
      text += "\(command.study) holds \(NumberText.count(done, "trial")): going on with them\n"
    }
    return text
  }
}

extension TuneCommand {
  /// Workers, and threads of each: together one per processor, where nothing else is said.
  ///
  /// Two trainings with a thread each are as fast as one with two, and with more threads a small model gains
  /// less and less.
  ///
  /// - Parameter mostBytes: memory that the largest training of the search takes.
  func division(mostBytes: Int) -> (workers: Int, threads: Int) {
    if let workers { return (workers, threads ?? max(1, Machine.cores / workers)) }
    let room = Int(min(0.8 * Double(Machine.memory) / Double(max(mostBytes, 1)), 1000))
    let workers = max(1, min(Machine.cores / (threads ?? 1), room))
    return (workers, threads ?? max(1, Machine.cores / workers))
  }
}

extension TuningTask {
  /// Memory of the largest training of a search, in bytes, about.
  fileprivate func mostBytes(in space: SearchSpace, items: Int) -> Int {
    let largest = space.assignment { parameter in
      (parameter.categories ?? [parameter.value(at: 1)]).last ?? ""
    }
    let settings = (try? hyperparameters(largest)) ?? base
    return settings.trainingBytes(items: items, validating: true)
  }
}

extension StudyPlan {
  /// The plan that a command asks for.
  init(
    _ command: TuneCommand, task: TuningTask, base: Hyperparameters, space: SearchSpace
  ) throws {
    let epochs = task.epochs
    let values = Dictionary(
      uniqueKeysWithValues: base.authorsValues.map { ($0.name, $0.value) })
    let full = command.full.isEmpty ? command.train + command.validation : command.full
    self.init(
      space: space, method: command.search,
      halving: command.earlyStopping
        ? SuccessiveHalving(maximum: epochs) : SuccessiveHalving(wholeTrainings: epochs),
      metric: command.metric.text, seed: command.seed,
      start: space.assignment { values[$0.name] ?? $0.value(at: 0.5) }, trials: command.trials,
      finalSeeds: (0..<UInt64(command.seeds)).map { command.seed &+ $0 },
      startEpochs: min(base.epochs, epochs), task: try EncodedJSON(task).json,
      finalTask: try EncodedJSON(
        FinalTask(full: command.test.isEmpty ? [] : full, test: command.test)
      ).json)
  }
}
