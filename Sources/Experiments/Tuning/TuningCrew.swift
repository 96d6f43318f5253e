import Foundation
import Tuning

/// The workers of a run: replaces those that crash, and ends all when one fails.
final class TuningCrew {
  let workers: TuningWorkers
  private let study: StudyPlace
  private let source: TuningSource
  private var running: [(number: Int, worker: any RunningWorker)] = []
  private(set) var isStopping = false
  /// What ended the run, other than its end.
  private(set) var failure: (any Error)?

  init(_ workers: TuningWorkers, _ study: StudyPlace, _ source: TuningSource) {
    self.workers = workers
    self.study = study
    self.source = source
  }

  var isDone: Bool { running.isEmpty }

  func start() throws {
    for number in 1...workers.count { try start(number) }
  }

  private func start(_ number: Int) throws {
    let order = TuningWorkers.Order(
      number: number, study: study.path, threads: workers.threads, device: workers.device,
      ask: study.ask(number))
    running.append((number, try workers.start(order, source)))
  }

  /// Asks all to stop.
  func stop() {
    guard !isStopping else { return }
    isStopping = true
    for (_, worker) in running { worker.stop() }
  }

  /// Takes note of workers that ended, and replaces those that ended without a word.
  func replaceEnded() throws {
    let ended = running.filter { !$0.worker.isRunning }
    running.removeAll { entry in ended.contains { $0.worker === entry.worker } }
    for (number, worker) in ended {
      switch worker.end {
      case .done: continue
      case .crashed:
        try study.access(number).release(worker: number, hasCrashed: !isStopping)
        if !isStopping { try start(number) }
      case .failed(let error):
        // Others would fail alike.
        try study.access(number).release(worker: number, hasCrashed: false)
        failure = failure ?? error
        stop()
      }
    }
  }

  /// Stops all that are left, and waits for their end.
  func dismiss() {
    for (_, worker) in running { worker.stop() }
    while running.contains(where: { $0.worker.isRunning }) { usleep(20_000) }
  }
}

/// Where the study of a crew is.
enum StudyPlace {
  /// In a file that this process has opened.
  case here(Study)
  /// In a file of another rank; what lies beside it is here.
  case onFirstRank(path: String, StudyLink)

  var path: String {
    switch self {
    case .here(let study): study.path
    case .onFirstRank(let path, _): path
    }
  }

  /// How a worker asks, where it cannot open the file.
  func ask(_ worker: Int) -> RemoteStudy.Ask? {
    switch self {
    case .here: nil
    case .onFirstRank(_, let link): link.asking(for: worker)
    }
  }

  /// The study in the name of a worker.
  func access(_ worker: Int) -> any StudyAccess {
    switch self {
    case .here(let study): study
    case .onFirstRank(_, let link): RemoteStudy(ask: link.asking(for: worker))
    }
  }
}
