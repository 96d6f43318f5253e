import Console
import Evaluation
import Experiments
import Foundation
import GRU4Rec
import MessagePassing
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
  private let ranks: Int?
  private var plan: StudyPlan { session.plan }

  /// - Parameter ranks: how many there are under `mpirun`, of which this is the first.
  init(_ command: TuneCommand, _ session: TuningSession, ranks: Int?) {
    self.command = command
    self.session = session
    self.ranks = ranks
    let (count, threads) = session.division(workers: command.workers, threads: command.threads)
    workers = (count, threads)
    bar = ProgressBar(quiet: command.output.quiet)
  }

  /// Searches to the end.
  func run() throws -> TuningOutcome {
    var isTold = false
    return try resumably {
      try session.run(
        workers: .processes(
          workers.count, threads: workers.threads, device: command.device.device,
          isRank: ranks != nil),
        isCancelled: {
          guard Interruption.isRequested else { return false }
          if !isTold { tellStop() }
          isTold = true
          return true
        }, observer: tell)
    }
  }

  /// Makes a model of what was found, and writes it.
  func save(_ outcome: TuningOutcome, to path: String) throws {
    try resumably {
      try outcome.saveModel(
        to: path, threads: workers.count * workers.threads, device: command.device.device,
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
    } catch RanksError.elsewhere(_, reason: "", let status) {
      throw CommandError.workerFailed(status)
    }
  }

  /// Says at once that nothing is lost: where a rank was, `mpirun` ends this one before others have left their work.
  private func tellStop() {
    guard ranks != nil else { return }
    bar.clear()
    Messages.note(
      "stopping: \(command.study) keeps what is finished, and the same command goes on with it")
  }

  private func tell(_ event: TuningEvent) {
    if case .began(let kept) = event {
      if !command.output.quiet { Messages.write(summary(kept)) }
      Interruption.watch(isRank: ranks != nil)
    }
    if case .lostRank = event {
      bar.clear()
      Messages.warning(event.line(plan) ?? "")
      return
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

  /// Who works.
  private var machines: String {
    func text(_ workers: Int, _ threads: Int) -> String {
      "\(NumberText.count(workers, "worker")) with \(NumberText.count(threads, "thread"))"
    }
    let all = session.workersOfRanks
    guard let all, let first = all.first else { return text(workers.count, workers.threads) }
    let isSame = all.allSatisfy { $0 == first }
    return "\(NumberText.count(all.count, "rank")), "
      + (isSame
        ? "each \(text(first.workers, first.threads))"
        : all.map { text($0.workers, $0.threads) }.joined(separator: "; "))
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
      machine     \(machines)

      """
    if let kept {
      text +=
        "\(command.study) holds \(NumberText.count(kept, "trial")): going on with them\n"
    }
    return text
  }
}

/// Works on another rank than the first one.
struct TuneRankRun {
  private let command: TuneCommand
  private let rank: TuningRank

  init(_ command: TuneCommand, _ rank: TuningRank) {
    self.command = command
    self.rank = rank
  }

  func run() throws {
    Interruption.watch(isRank: true)
    let (count, threads) = rank.division(workers: command.workers, threads: command.threads)
    try rank.work(
      workers: .processes(
        count, threads: threads, device: command.device.device, isRank: true),
      isCancelled: { Interruption.isRequested }, report: report)
  }

  private func report(_ error: any Error) -> (reason: String, code: Int32) {
    // A worker's process has said why on standard error.
    if case SearchError.workerFailed(let status) = error { return ("", status) }
    return (Messages.text(error), ExitStatus(of: error).rawValue)
  }
}

extension TuningWorkers {
  /// Processes of this command.
  ///
  /// - Parameter isRank: whether `mpirun` started this one, which sends SIGTERM to all at Ctrl-C.
  fileprivate static func processes(
    _ count: Int, threads: Int, device: TrainingDevice, isRank: Bool
  ) -> TuningWorkers {
    .started(count, threads: threads, device: device) { order in
      let process = Process()
      process.executableURL = Platform.executable
      process.arguments = [
        "tune-worker", order.study, "--worker", "\(order.number)", "--threads",
        "\(order.threads)", "--device", "\(order.device)", "--parent", "\(getpid())",
      ]
      if order.isAsking { process.arguments?.append("--asking") }
      return try WorkerProcess(
        process, for: order, stoppedStatus: ExitStatus.interrupted.rawValue,
        stopSignal: isRank ? SIGINT : SIGTERM)
    }
  }
}
