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
    /// When each of the jobs arrived, and whether it had company.
    var arrivals: [(time: ContinuousClock.Instant, isPatient: Bool)] = []
    /// Jobs that came alone.
    var impatient = 0
    var delay: QueueDelay
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

  private let waiting: Mutex<Waiting>
  private let wake = DispatchSemaphore(value: 0)
  private let gathered = DispatchSemaphore(value: 0)
  private let settings: BatchSettings

  init(_ settings: BatchSettings) {
    self.settings = settings
    waiting = Mutex(Waiting(delay: QueueDelay(limit: settings.maxQueueTime / 2)))
  }

  /// Number of jobs that wait.
  var depth: Int { waiting.withLock { $0.jobs.count } }

  /// Whether one more job would have to wait for too long: the queue stands, the first one of it waits for longer than
  /// ``BatchSettings/maxQueueTime``, and there is more than a batch of jobs that came alone.
  var isTooLong: Bool {
    waiting.withLock { waiting in
      guard waiting.delay.isStanding, waiting.impatient > settings.maxBatch,
        let first = waiting.arrivals.first
      else { return false }
      return .now - first.time > settings.maxQueueTime
    }
  }

  /// Adds a job; answers `false`, and does not, after the end.
  ///
  /// - Parameter isPatient: whether it is one of many that come from one place, which lets only so many wait.
  func add(_ job: Job, isPatient: Bool = false) -> Bool {
    let signal: Signal = waiting.withLock { waiting in
      if waiting.isStopped { return .refused }
      waiting.jobs.append(job)
      waiting.arrivals.append((.now, isPatient))
      if !isPatient { waiting.impatient += 1 }
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
    let now = ContinuousClock.now
    let first = waiting.arrivals[0].time
    let end = first + settings.maxWait
    if waiting.working > 0, waiting.jobs.count < settings.maxBatch, now < end {
      waiting.isGathering = true
      return .gather(until: end)
    }
    waiting.delay.note(now - first, at: now)
    let count = min(waiting.jobs.count, settings.maxBatch)
    let jobs = Array(waiting.jobs.prefix(count))
    waiting.jobs.removeFirst(count)
    for arrival in waiting.arrivals.prefix(count) where !arrival.isPatient {
      waiting.impatient -= 1
    }
    waiting.arrivals.removeFirst(count)
    waiting.working += 1
    if !waiting.jobs.isEmpty, waiting.idle > 0 {
      waiting.idle -= 1
      wake.signal()
    }
    return .batch(Batch(jobs: jobs, threads: settings.threads - waiting.working + 1))
  }
}
