import GRU4Rec

/// Who trains the trials of a search: threads of this process, or processes.
///
/// A process that is ended loses what it was training and no more; threads need no program beside this one.
public struct TuningWorkers {
  /// Workers at the same time, ≥ 1.
  public let count: Int
  /// Threads of each, ≥ 1.
  public let threads: Int
  /// What trains networks; all of them share a graphics card.
  public let device: TrainingDevice
  let start: (Order, TuningSource) throws -> any RunningWorker

  /// What a worker is started for.
  public struct Order: Sendable {
    /// Number of the worker, from 1.
    public let number: Int
    /// File of the study.
    public let study: String
    /// Threads that it trains with.
    public let threads: Int
    /// What it trains networks on.
    public let device: TrainingDevice
    /// How it asks a study that another rank keeps; `nil` where it opens the file.
    let ask: RemoteStudy.Ask?

    /// Whether another rank keeps the study: then a process asks by ``TuningWorker/init(asking:study:number:threads:device:texts:)``.
    public var isAsking: Bool { ask != nil }
  }

  /// Workers in this process.
  ///
  /// - Parameters:
  ///   - count: workers at the same time, ≥ 1.
  ///   - threads: threads that each of them trains with, ≥ 1.
  ///   - device: what trains networks; all of them share a graphics card.
  ///   - texts: what they say of trainings that fail.
  public static func inProcess(
    _ count: Int, threads: Int = 1, device: TrainingDevice = .cpu,
    texts: WorkerTexts = WorkerTexts()
  ) -> TuningWorkers {
    TuningWorkers(count: count, threads: threads, device: device) { order, source in
      ThreadWorker(order, source, texts)
    }
  }

  /// Workers that a closure starts, usually as a ``WorkerProcess`` which runs a ``TuningWorker``.
  ///
  /// - Parameter start: called again for a worker that has crashed.
  public static func started(
    _ count: Int, threads: Int = 1, device: TrainingDevice = .cpu,
    by start: @escaping (Order) throws -> any RunningWorker
  ) -> TuningWorkers {
    TuningWorkers(count: count, threads: threads, device: device) { order, _ in try start(order) }
  }
}

/// Somebody at work on a study.
public protocol RunningWorker: AnyObject {
  /// Whether it has not come to its end.
  var isRunning: Bool { get }
  /// How it came to its end.
  var end: WorkerEnd { get }
  /// Asks it to leave its work for later.
  func stop()
}

/// How a worker came to its end.
public enum WorkerEnd {
  /// Nothing was left to do, or it was asked to stop.
  case done
  /// Without a word: another takes up its work.
  case crashed
  /// Something is wrong that others would fail by alike.
  case failed(any Error)
}
