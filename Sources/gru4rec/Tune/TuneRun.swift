import Console
import Evaluation
import Experiments
import Foundation
import SystemFiles
import Tuning
import Wording

/// Leads a search for the command: with processes as workers, a line for each rung that a trial reaches, and a
/// bar on a terminal.
struct TuneRun {
  private let command: TuneCommand
  private let session: TuningSession
  private let workers: (count: Int, threads: Int)
  private let bar: ProgressBar
  private var plan: StudyPlan { session.plan }

  init(_ command: TuneCommand, _ session: TuningSession) {
    self.command = command
    self.session = session
    let (count, threads) = session.division(workers: command.workers, threads: command.threads)
    workers = (count, threads)
    bar = ProgressBar(quiet: command.output.quiet)
  }

  /// Searches to the end.
  func run() throws -> TuningOutcome {
    try resumably {
      try session.run(
        workers: .started(workers.count, threads: workers.threads, by: start),
        isCancelled: { Interruption.isRequested }, observer: tell)
    }
  }

  /// Makes a model of what was found, and writes it.
  func save(_ outcome: TuningOutcome, to path: String) throws {
    try resumably {
      try outcome.saveModel(
        to: path, threads: workers.count * workers.threads,
        isCancelled: { Interruption.isRequested }
      ) { event in
        if case .progress(let progress, let pace) = event { bar.show(progress, pace) }
      }
    }
  }

  /// Says how to go on where it was stopped.
  private func resumably<Result>(_ body: () throws -> Result) throws -> Result {
    defer { bar.clear() }
    do {
      return try body()
    } catch let error as SearchError {
      bar.clear()
      switch error {
      // It has said why on standard error.
      case .workerFailed(let status): throw CommandError.workerFailed(status)
      case .stopped:
        throw CommandError.interrupted(
          "\(Messages.text(error))\nresume with: \(ShellCommand.given)")
      default: throw error
      }
    }
  }

  private func start(_ order: TuningWorkers.Order) throws -> any RunningWorker {
    let process = Process()
    process.executableURL = Platform.executable
    process.arguments = [
      "tune-worker", order.study, "--worker", "\(order.number)", "--threads", "\(order.threads)",
      "--parent", "\(getpid())",
    ]
    return try WorkerProcess(process, stoppedStatus: ExitStatus.interrupted.rawValue)
  }

  private func tell(_ event: TuningEvent) {
    if case .began(let kept) = event {
      if !command.output.quiet { Messages.write(summary(kept)) }
      Interruption.watch()
    }
    guard !command.output.quiet else { return }
    if let line = event.line(plan) {
      bar.clear()
      Messages.note(line)
    }
    if case .progress(let progress) = event { show(progress) }
  }

  private func show(_ progress: TuningProgress) {
    var details = ["\(progress.done)/\(progress.trials) trials"]
    if let best = progress.best {
      details.append("best \(plan.metric) \(NumberText.fixed(best.value, 4))")
    }
    if let left = progress.secondsLeft { details.append("\(NumberText.duration(left)) left") }
    bar.show(
      "searching", fraction: Double(progress.done) / Double(progress.trials), details: details)
  }

  private func summary(_ kept: Int?) -> String {
    let task = session.task
    let measuredOn =
      command.validation.isEmpty
      ? task.holdOut.text + " of it" : command.validation.joined(separator: ", ")
    var text = """
      data        \(command.train.joined(separator: ", ")): \(task.trainSize.text)
      measured on \(measuredOn): \(task.validationSize.text)
      search      \(plan.method.rawValue), \(NumberText.count(plan.trials, "trial")) of \
      \(command.method.prefix { $0 != ":" }): \(plan.space.names.joined(separator: ", "))
      epochs      \(plan.halving.rungs.map(String.init).joined(separator: ", ")); seed \(plan.seed)
      machine     \(NumberText.count(workers.count, "worker")) with \
      \(NumberText.count(workers.threads, "thread"))

      """
    if let kept {
      text +=
        "\(command.study) holds \(NumberText.count(kept, "trial")): going on with them\n"
    }
    return text
  }
}
