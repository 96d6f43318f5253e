import NIOCore
import NIOPosix

/// Keeps the load up: everything happens on one event loop, without locks or tasks per request.
final class LoadEngine {
  let writer: RequestWriter
  private let loop: any EventLoop
  private let settings: LoadSettings
  private let address: SocketAddress
  private let progress: @Sendable (LoadProgress) -> Bool
  private let promise: EventLoopPromise<LoadMeasurement>

  private var source: any RequestSource
  private var measurements: Measurements
  private var samples: SampledAnswers
  private var watch: ResourceWatch
  private var connections: [Connection] = []
  /// Connections without a request, the longest idle one first.
  private var idle = CircularBuffer<Connection>()

  private let start: UInt64
  /// No request is sent from then on.
  private var end: UInt64
  /// When the run is over if the server keeps up.
  private let plannedEnd: UInt64
  private var isOpen = true
  private var isInterrupted = false
  private var isPumping = false
  private var isTimerSet = false
  /// Requests that were due and not sent when the time was over.
  private var unsent = 0
  /// Requests that were due and not sent at the planned end; `nil` before it.
  private var late: Int?
  /// Failures so far, those of the warm-up included.
  private var failed = 0

  /// Times between two looks at the requests that are due, at least: a timer costs more than a request
  /// can wait unnoticed.
  private static let timerPeriod: UInt64 = 250_000
  /// Time that a connection rests after it could not be made.
  private static let restPeriod = TimeAmount.milliseconds(5)
  private static let tickPeriod = TimeAmount.milliseconds(50)

  init(
    _ traffic: Traffic, _ settings: LoadSettings, _ server: ServerAddress,
    at address: SocketAddress, on loop: any EventLoop,
    progress: @escaping @Sendable (LoadProgress) -> Bool, promise: EventLoopPromise<LoadMeasurement>
  ) {
    self.settings = settings
    self.address = address
    self.loop = loop
    self.progress = progress
    self.promise = promise
    writer = RequestWriter(traffic, settings, server)
    samples = SampledAnswers(share: settings.sampleShare)
    // A long log takes a while to be put in order.
    let replay = settings.speed.map { LogReplay(traffic, speed: $0) }
    start = Self.now()
    let opening = start + Self.nanoseconds(settings.warmUp)
    end = opening + Self.nanoseconds(settings.duration)
    measurements = Measurements(window: opening..<end)
    watch = ResourceWatch(process: settings.process, start: opening)
    if var replay {
      replay.start = start
      source = replay
      plannedEnd = min(end, replay.lastDue + 1)
    } else {
      source = SessionTurns(traffic, settings, start: start)
      plannedEnd = end
    }
  }

  /// Begins, and keeps the promise when all is done.
  func run() {
    connections = (0..<settings.connections).map { _ in Connection(self) }
    for connection in connections { idle.append(connection) }
    tick()
  }

  // MARK: For connections

  /// Opens a connection, which then goes on by itself.
  func connect(_ connection: Connection) {
    let bound = NIOLoopBound(connection, eventLoop: loop)
    ClientBootstrap(group: loop)
      .connectTimeout(.nanoseconds(Int64(Self.nanoseconds(settings.timeout))))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(bound.value)
        }
      }
      .connect(to: address)
      .assumeIsolated()
      .whenFailure { connection.connectingFailed($0) }
  }

  /// Counts a request that is done.
  func finish(
    _ request: Connection.Request, on connection: Connection, failure: Failure?, body: [UInt8] = []
  ) {
    let step = request.step
    let now = Self.now()
    measurements.record(
      Exchange(
        due: request.due, free: max(connection.freeSince, request.ready), sent: request.sent,
        done: now, failure: failure, answer: failure == nil ? [] : body))
    watch.exchanges += 1
    if failure != nil {
      failed += 1
      source.failed(step)
      return
    }
    source.answered(step, at: now)
    if request.isSampled {
      samples.add(
        SampledAnswer(
          session: writer.session(step.number), source: step.source,
          events: step.position + (step.kind == .event ? 1 : 0), body: body))
    }
  }

  /// Takes a connection back whose request is done.
  func release(_ connection: Connection) {
    connection.freeSince = Self.now()
    idle.append(connection)
    pump()
  }

  /// Takes it back after a while, lest attempts to connect take all processor time.
  func rest(_ connection: Connection) {
    loop.assumeIsolated().scheduleTask(in: Self.restPeriod) { self.release(connection) }
  }

  // MARK: The load

  /// Sends what is due, as far as connections are free.
  private func pump() {
    // A request that fails at once comes back here.
    guard !isPumping, isOpen else { return }
    isPumping = true
    defer { isPumping = false }
    while !idle.isEmpty {
      let now = Self.now()
      guard now < end else { return }
      switch source.next(at: now) {
      case .none: return
      case .notBefore(let time):
        setTimer(for: max(time, now + Self.timerPeriod))
        return
      case .request(let step, let due, let ready):
        let connection = idle.removeFirst()
        connection.start(
          Connection.Request(
            step: step, due: due, ready: ready, sent: now, isSampled: samples.wantsNext()))
      }
    }
  }

  private func setTimer(for time: UInt64) {
    guard !isTimerSet else { return }
    isTimerSet = true
    loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(time)) {
      self.isTimerSet = false
      self.pump()
    }
  }

  // MARK: Now and then

  /// Looks after timeouts, progress and the end.
  private func tick() {
    let now = Self.now()
    let timeout = Self.nanoseconds(settings.timeout)
    if now > timeout {
      for connection in connections { connection.expire(sentBefore: now - timeout) }
    }
    if isOpen {
      watch.look(at: now)
      if !progress(state(at: now)) {
        isInterrupted = true
        finish(at: now)
      }
      if now >= plannedEnd { late = late ?? source.unsent(before: plannedEnd) }
      if source.isOver { finish(at: now) }
      if now >= end { stopSending(at: now) }
    }
    if !isOpen, idle.count == connections.count {
      conclude()
      return
    }
    pump()
    loop.assumeIsolated().scheduleTask(in: Self.tickPeriod) { self.tick() }
  }

  /// Measures no further than a time.
  private func finish(at now: UInt64) {
    end = min(end, now)
    measurements.end(at: now)
  }

  private func stopSending(at now: UInt64) {
    isOpen = false
    unsent = source.unsent(before: end)
    watch.finish(at: now)
  }

  private func conclude() {
    for connection in connections { connection.close() }
    // The connections refer to the engine in their turn.
    connections = []
    idle.removeAll()
    measurements.finish()
    promise.succeed(
      LoadMeasurement(
        measurements, samples: samples.answers, watch: watch, unsent: unsent, late: late ?? 0,
        sessions: source.begun, isInterrupted: isInterrupted))
  }

  private func state(at now: UInt64) -> LoadProgress {
    let opening = measurements.window.lowerBound
    return LoadProgress(
      fraction: min(Double(now - start) / Double(max(plannedEnd - start, 1)), 1),
      isWarmUp: now < opening,
      lastSecond: measurements.timeline.seconds.last, failed: failed)
  }

  private static func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }

  private static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(min(seconds * 1e9, 1e18)) }
}

/// How far a run is.
public struct LoadProgress: Sendable {
  /// Share of the time that is over, warm-up included.
  public let fraction: Double
  /// Whether it is still warming up.
  public let isWarmUp: Bool
  /// The last second that was measured.
  public let lastSecond: LoadSecond?
  /// Requests that failed so far.
  public let failed: Int
}
