/// What a load test found out.
public struct LoadMeasurement: Sendable {
  /// Seconds that were measured: fewer than asked for after an interruption.
  public let seconds: Double
  /// Latencies of the requests that succeeded, from when they were due; `nil` when none did.
  public let latency: LatencySummary?
  /// The latency that one request in so many exceeds, in milliseconds.
  public let latencyTail: [(oneIn: Double, milliseconds: Double)]
  /// Failed requests by kind, the most frequent first, with what the server said of the first one.
  public let failures: [(failure: Failure, count: Int, reason: String?)]
  /// Requests that were due and never sent.
  ///
  /// No connection was free up to the end, or a replayed session was given up after a request that failed.
  public let unsent: Int
  /// Requests of a replay that were due and not sent when its last one was due.
  ///
  /// A replay goes on to its end nevertheless. Without one, as ``unsent``.
  public let late: Int
  /// Sessions that were begun, those of the warm-up included.
  public let sessions: Int
  /// The course of the run.
  public let timeline: [LoadSecond]
  /// Times that requests waited for the generator.
  public let generatorDelay: LatencySummary?
  /// Processors that the generator kept busy; `nil` where nothing was measured.
  public let generatorCores: Double?
  /// Processor time of the generator for a request, in microseconds.
  public let generatorMicrosecondsPerRequest: Double?
  /// What the watched process used.
  public let process: [ProcessSample]
  /// Answers for checking.
  public let samples: [SampledAnswer]
  /// Whether the run was ended early.
  public let isInterrupted: Bool

  init(
    _ measurements: Measurements, samples: [SampledAnswer], watch: ResourceWatch, unsent: Int,
    late: Int = 0, sessions: Int, isInterrupted: Bool
  ) {
    seconds = Double(measurements.window.count) / 1e9
    latency = measurements.latencies.summary
    latencyTail = measurements.latencies.tail
    failures = measurements.failures.map { ($0.key, $0.value, measurements.reasons[$0.key]) }
      .sorted { ($1.count, $0.failure.key) < ($0.count, $1.failure.key) }
    self.unsent = unsent
    self.late = max(late, unsent)
    self.sessions = sessions
    timeline = measurements.timeline.seconds
    generatorDelay = measurements.delays.summary
    generatorCores = watch.generator?.cores
    generatorMicrosecondsPerRequest = watch.generator?.microsecondsPerRequest
    process = watch.samples
    self.samples = samples
    self.isInterrupted = isInterrupted
  }

  /// Requests that were answered.
  public var answered: Int { latency?.count ?? 0 }

  /// Requests that failed.
  public var failed: Int { failures.reduce(0) { $0 + $1.count } }

  /// Requests that were answered or failed.
  public var requests: Int { answered + failed }

  /// Answers per second, as they came.
  public var throughput: Double {
    let length = timeline.reduce(0) { $0 + $1.length }
    return length > 0 ? Double(timeline.reduce(0) { $0 + $1.answered }) / length : 0
  }
}
