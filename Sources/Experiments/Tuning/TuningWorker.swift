import Baselines
import Evaluation
import Foundation
import GRU4Rec
import Synchronization
import Tuning
import Wording

/// Takes work from a study until there is none left: what a process does that a ``TuningSession`` starts.
public final class TuningWorker {
  private let study: any StudyAccess
  private let path: String
  private let number: Int
  private let threads: Int
  private let device: TrainingDevice
  private let source: TuningSource
  private let texts: WorkerTexts
  /// Says that somebody works on the file of the study, as long as this worker lives.
  private let lock: StudyLock?

  /// A worker on a study that a session has begun.
  ///
  /// - Parameters:
  ///   - path: file of the study.
  ///   - number: number of the worker, which no other has at the same time.
  ///   - threads: threads to train with, ≥ 1.
  ///   - device: what trains networks.
  ///   - texts: what is said of trainings that fail.
  /// - Throws: ``SearchError``, `TuningError`.
  public convenience init(
    study path: String, number: Int, threads: Int, device: TrainingDevice = .cpu,
    texts: WorkerTexts = WorkerTexts()
  ) throws {
    try self.init(
      TuningWorkers.Order(number: number, study: path, threads: threads, device: device, ask: nil),
      source: TuningSource(), texts: texts)
  }

  /// A worker in a process of its own on another rank than the one that keeps the study: it asks the process that
  /// started it, which is a ``WorkerProcess``.
  ///
  /// - Parameters:
  ///   - asking: where it asks and is answered: standard output and standard input, which nobody else uses.
  ///   - path: path of the study on the first rank; checkpoints lie beside it here.
  ///   - number: number of the worker, which no other has at the same time.
  ///   - threads: threads to train with, ≥ 1.
  ///   - device: what trains networks.
  ///   - texts: what is said of trainings that fail.
  public convenience init(
    asking: (output: FileHandle, input: FileHandle), study path: String, number: Int, threads: Int,
    device: TrainingDevice = .cpu, texts: WorkerTexts = WorkerTexts()
  ) throws {
    let line = Mutex(LinePipe(asking.input))
    let order = TuningWorkers.Order(
      number: number, study: path, threads: threads, device: device
    ) { question in
      try line.withLock { line in
        // Whoever does not read does not answer.
        try? LinePipe.write(question, to: asking.output)
        guard let answer = line.next() else {
          throw SearchError.noAnswer(reason: "the process that started this worker has gone")
        }
        return answer
      }
    }
    try self.init(order, source: TuningSource(), texts: texts)
  }

  init(_ order: TuningWorkers.Order, source: TuningSource, texts: WorkerTexts) throws {
    path = order.study
    number = order.number
    threads = order.threads
    device = order.device
    self.source = source
    self.texts = texts
    if let ask = order.ask {
      (study, lock) = (RemoteStudy(ask: ask), nil)
      return
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw SearchError.studyMissing(path: path)
    }
    lock = try StudyLock(study: path, role: "workers", .shared, wait: 10)
    study = try Study(path: path)
  }

  /// Works until nothing is left to do.
  ///
  /// - Parameter isStopped: asked again and again, from any thread; `true` leaves the work for another.
  /// - Returns: whether nothing was left to do; `false` when it was stopped.
  public func work(isStopped: @escaping @Sendable () -> Bool) throws -> Bool {
    guard let plan = try study.plan() else { throw SearchError.emptyStudy(path: path) }
    let task = try JSONDecoder().decode(TuningTask.self, from: Data(plan.task.utf8))
    let trainer = TrialTrainer(
      task: task, threads: threads, device: device, isStopped: isStopped)
    do {
      while true {
        if isStopped() { throw TrialTrainer.Stopped() }
        switch try study.claim(worker: number) {
        case .trial(let trial, let assignment, let epochs):
          try run(trial, assignment, epochs, trainer)
        case .final(let trial, let assignment, let seed, let epochs):
          try run(trial, assignment, seed, epochs, trainer, plan)
        case .wait: usleep(100_000)
        case .none: return true
        }
      }
    } catch is TrialTrainer.Stopped {
      try study.release(worker: number, hasCrashed: false)
      return false
    }
  }

  private func run(
    _ number: Int, _ assignment: [String: String], _ epochs: Int, _ trainer: TrialTrainer
  ) throws {
    let data = try source.data(trainer.task, threads: threads)
    let files = TrialFiles(study: path)
    let measured = try study.lastEpoch(of: number)
    do {
      try trainer.train(
        assignment, to: epochs, data: data, measured: measured,
        checkpoint: try files.checkpoint(of: number)
      ) { try study.add($0, of: number) }
      files.remove(try study.finish(trial: number, epochs: epochs))
    } catch let error where Self.isOwnFault(error) {
      try study.fail(trial: number, texts.describe(error))
      files.remove([number])
    }
  }

  private func run(
    _ number: Int, _ assignment: [String: String], _ seed: UInt64, _ epochs: Int,
    _ trainer: TrialTrainer, _ plan: StudyPlan
  ) throws {
    let start = ContinuousClock.now
    let final = try JSONDecoder().decode(FinalTask.self, from: Data(plan.finalTask.utf8))
    let logs = try source.finals(trainer.task, final, threads: threads)
    var measures: [String: Double] = [:]
    do {
      measures = try trainer.train(
        assignment, seed: seed, epochs: epochs, log: logs.train, test: logs.test)
    } catch let error where Self.isOwnFault(error) {
      // Settings that stood one seed and not another: an end without measures says so.
      texts.warn("trial \(number) with the seed \(seed): \(texts.describe(error))")
    }
    try study.finish(
      trial: number, seed: seed, measures: measures,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Whether an error says that the settings cannot be trained, rather than that something is wrong with
  /// data or machine.
  private static func isOwnFault(_ error: any Error) -> Bool {
    switch error {
    case GRU4RecError.diverged, GRU4RecError.exploded, GRU4RecError.invalidHyperparameter,
      GRU4RecError.invalidParameter, GRU4RecError.gpuMemoryUsedUp, GRU4RecError.conflict,
      EvaluationError.scoreNotANumber:
      true
    case is NotEnoughMemory, is BaselineError: true
    default: false
    }
  }
}

/// What a worker says of trainings that fail.
public struct WorkerTexts: Sendable {
  /// An error in words, which the study keeps.
  public var describe: @Sendable (any Error) -> String
  /// Receives a line about a training at the end that failed, on the worker's thread.
  public var warn: @Sendable (String) -> Void

  /// The errors' own words, and lines that nobody reads.
  public init(
    describe: @escaping @Sendable (any Error) -> String = { "\($0)" },
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.describe = describe
    self.warn = warn
  }
}
