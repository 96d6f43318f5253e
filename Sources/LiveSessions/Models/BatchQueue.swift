import Dispatch
import Synchronization

/// Gives waiting jobs to threads, several at a time.
///
/// A thread that finds the others idle goes to work with whatever waits. While another one works, it lets
/// jobs gather for a moment: more of them in one product cost little more, and the processor is busy anyway.
final class BatchQueue<Job: Sendable>: Sendable {
  /// Jobs for one thread, with the number of threads that have nothing else to do.
  struct Batch {
    let jobs: [Job]
    let threads: Int
  }

  private struct Waiting {
    var jobs: [Job] = []
    /// When the first of the jobs arrived.
    var since = ContinuousClock.now
    var idle = 0
    var working = 0
    var isGathering = false
    var isStopped = false
  }

  private enum Turn {
    case batch(Batch)
    case gather(until: ContinuousClock.Instant)
    case sleep
    case end
  }

  private enum Signal { case none, wake, gathered, refused }

  private let waiting = Mutex(Waiting())
  private let wake = DispatchSemaphore(value: 0)
  private let gathered = DispatchSemaphore(value: 0)
  private let settings: BatchSettings

  init(_ settings: BatchSettings) { self.settings = settings }

  /// Number of jobs that wait.
  var depth: Int { waiting.withLock { $0.jobs.count } }

  /// Adds a job; answers `false`, and does not, after the end.
  func add(_ job: Job) -> Bool {
    let signal: Signal = waiting.withLock { waiting in
      if waiting.isStopped { return .refused }
      if waiting.jobs.isEmpty { waiting.since = .now }
      waiting.jobs.append(job)
      if waiting.isGathering {
        return waiting.jobs.count == settings.maxBatch ? .gathered : .none
      }
      guard waiting.idle > 0 else { return .none }
      waiting.idle -= 1
      return .wake
    }
    switch signal {
    case .wake: wake.signal()
    case .gathered: gathered.signal()
    case .none: break
    case .refused: return false
    }
    return true
  }

  /// Says that a batch is done, and waits for the next one; `nil` is the end.
  ///
  /// - Parameter isFirst: whether the thread has had no batch before.
  func next(isFirst: Bool) -> Batch? {
    if !isFirst { waiting.withLock { $0.working -= 1 } }
    while true {
      switch waiting.withLock({ turn(&$0) }) {
      case .batch(let batch): return batch
      case .sleep: wake.wait()
      case .gather(let end):
        _ = gathered.wait(timeout: .now() + max(0, (end - .now) / .seconds(1)))
        waiting.withLock { $0.isGathering = false }
      case .end: return nil
      }
    }
  }

  /// Lets threads end once nothing waits.
  func stop() {
    let idle = waiting.withLock { waiting in
      defer { waiting.idle = 0 }
      waiting.isStopped = true
      return waiting.idle
    }
    for _ in 0..<idle { wake.signal() }
  }

  private func turn(_ waiting: inout Waiting) -> Turn {
    if waiting.jobs.isEmpty && waiting.isStopped { return .end }
    if waiting.jobs.isEmpty || waiting.isGathering && waiting.working > 0 {
      waiting.idle += 1
      return .sleep
    }
    let end = waiting.since + settings.maxWait
    if waiting.working > 0, waiting.jobs.count < settings.maxBatch, ContinuousClock.now < end {
      waiting.isGathering = true
      return .gather(until: end)
    }
    let count = min(waiting.jobs.count, settings.maxBatch)
    let jobs = Array(waiting.jobs.prefix(count))
    waiting.jobs.removeFirst(count)
    waiting.working += 1
    if !waiting.jobs.isEmpty, waiting.idle > 0 {
      waiting.idle -= 1
      wake.signal()
    }
    return .batch(Batch(jobs: jobs, threads: settings.threads - waiting.working + 1))
  }
}
