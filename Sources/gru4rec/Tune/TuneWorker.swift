import Console
import Evaluation
import Experiments
import Foundation
import GRU4Rec
import SessionData
import Tuning
import Wording

/// Takes work from a study until there is none left.
final class TuneWorker {
  private let study: Study
  private let number: Int
  private let threads: Int
  private let isStopped: @Sendable () -> Bool
  /// Says that somebody works on the study, as long as this process lives.
  private let lock: StudyLock
  private var data: TuningData?
  private var finalData: (log: EventLog, test: EventLog)?

  init(study path: String, number: Int, threads: Int, parent: Int32) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError.inputMissing("\(path): no such file")
    }
    lock = try StudyLock(study: path, role: "workers", .shared, wait: 10)
    study = try Study(path: path)
    self.number = number
    self.threads = threads
    // A process whose parent has gone gets another one.
    isStopped = { Interruption.isRequested || getppid() != parent }
  }

  /// Works until nothing is left to do.
  ///
  /// - Throws: `CommandError.interrupted` when it was asked to stop: what it was doing is left for another.
  func work() throws {
    guard let plan = try study.plan() else { throw CommandError.badData("\(study.path) is empty") }
    let task = try JSONDecoder().decode(TuningTask.self, from: Data(plan.task.utf8))
    let trainer = TrialTrainer(task: task, threads: threads, isStopped: isStopped)
    do {
      while true {
        if isStopped() { throw TrialTrainer.Stopped() }
        switch try study.claim(worker: number) {
        case .trial(let trial, let assignment, let epochs):
          try run(trial, assignment, epochs, trainer)
        case .final(let trial, let assignment, let seed, let epochs):
          try run(trial, assignment, seed, epochs, trainer, plan)
        case .wait: usleep(100_000)
        case .none: return
        }
      }
    } catch is TrialTrainer.Stopped {
      try study.release(worker: number)
      throw CommandError.interrupted("")
    }
  }

  private func run(
    _ number: Int, _ assignment: [String: String], _ epochs: Int, _ trainer: TrialTrainer
  ) throws {
    let data = try data ?? TuningData(trainer.task, threads: threads)
    self.data = data
    let files = TrialFiles(study: study.path)
    let measured = try study.trials().first { $0.number == number }?.epochs.last?.epoch ?? 0
    do {
      try trainer.train(
        assignment, to: epochs, data: data, measured: measured,
        checkpoint: try files.checkpoint(of: number)
      ) { try study.add($0, of: number) }
      files.remove(try study.finish(trial: number, epochs: epochs))
    } catch let error where Self.isOwnFault(error) {
      try study.fail(trial: number, ParameterNames.plain.text(of: error))
      files.remove([number])
    }
  }

  private func run(
    _ number: Int, _ assignment: [String: String], _ seed: UInt64, _ epochs: Int,
    _ trainer: TrialTrainer, _ plan: StudyPlan
  ) throws {
    let start = ContinuousClock.now
    let logs = try finalData ?? readFinalData(trainer.task, plan)
    finalData = logs
    var measures: [String: Double] = [:]
    do {
      measures = try trainer.train(
        assignment, seed: seed, epochs: epochs, log: logs.log, test: logs.test)
    } catch let error where Self.isOwnFault(error) {
      // Settings that stood one seed and not another: an end without measures says so.
      Messages.warning(
        "trial \(number) with the seed \(seed): \(ParameterNames.plain.text(of: error))")
    }
    try study.finish(
      trial: number, seed: seed, measures: measures,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Whether an error says that the settings cannot be trained, rather than that something is wrong with
  /// data or machine.
  private static func isOwnFault(_ error: any Error) -> Bool {
    switch error {
    case GRU4RecError.diverged, GRU4RecError.invalidHyperparameter, GRU4RecError.invalidParameter,
      GRU4RecError.conflict, EvaluationError.scoreNotANumber:
      true
    case is NotEnoughMemory: true
    default: false
    }
  }

  private func readFinalData(
    _ task: TuningTask, _ plan: StudyPlan
  ) throws -> (log: EventLog, test: EventLog) {
    let final = try JSONDecoder().decode(FinalTask.self, from: Data(plan.finalTask.utf8))
    guard !final.test.isEmpty else {
      let data = try data ?? TuningData(task, threads: threads)
      return (data.train, data.validation)
    }
    // The search's own data are needed no more.
    data = nil
    let log = try task.tables.read(final.full, threads: threads)
    let test = try task.tables.read(
      final.test, vocabulary: log.vocabulary, unknownItems: .drop, threads: threads)
    return (log, test)
  }
}
