import Dispatch
import LiveSessions

/// The thread that writes: takes what waits, writes it together, and tells who waits for it.
final class RecordingLoop {
  private let settings: EventRecordingSettings
  private let queue: RecordingQueue
  private let names: SessionNames
  private let writer: any RowWriter
  private let health: RecordingHealth
  private let figures: RecordingFigures
  private var lastSync = ContinuousClock.now

  /// Time between two looks at what waits.
  private static let pause = DispatchTimeInterval.milliseconds(200)
  /// Time between two calls that wait for the disk, where no request does.
  private static let syncEvery = Duration.seconds(1)

  init(
    _ settings: EventRecordingSettings, writer: any RowWriter, queue: RecordingQueue,
    names: SessionNames, health: RecordingHealth, figures: RecordingFigures
  ) {
    self.settings = settings
    self.queue = queue
    self.names = names
    self.health = health
    self.figures = figures
    self.writer = writer
  }

  /// Works until the queue has ended and is empty.
  func run() {
    while true {
      // Rows that could not be written go first; behind them the queue fills.
      let isStuck = writer.isWaiting
      let (entries, isClosing, isEnded) = queue.next(within: Self.pause, onlyWishes: isStuck)
      work(entries)
      if health.failure != nil, !writer.isBehind {
        attempt { try writer.probe() }
      }
      if isClosing || writer.isDue, synchronize() { writer.closeSegment() }
      if isEnded && queue.isEmpty || isEnded && health.failure != nil {
        end()
        return
      }
    }
  }

  private func work(_ entries: [RecordingQueue.Entry]) {
    var done: [CheckedContinuation<String?, Never>] = []
    var wished: [(subject: Wish.Subject, isWithdrawn: Bool)] = []
    for entry in entries {
      switch entry.work {
      case .events(let events): append(events)
      case .wish(let subject): wished.append((subject, false))
      case .withdrawal(let subject): wished.append((subject, true))
      }
      if let waiting = entry.done { done.append(waiting) }
    }
    var isDone = write()
    // Rows that a wish is about stand before it.
    if !wished.isEmpty, isDone {
      isDone = synchronize() && attempt { try keep(wished) }
    }
    let isDue = .now - lastSync >= Self.syncEvery
    if isDone, settings.sync == .always || isDue, writer.isBehind { isDone = synchronize() }
    if !isDone && settings.sync == .always { writer.discard() }
    if queue.isHalfEmpty { health.hasRoom() }
    let failure = isDone ? nil : health.failure ?? "the event log cannot be written"
    for waiting in done { waiting.resume(returning: failure) }
  }

  private func append(_ events: AcceptedEvents) {
    let session = names.name(of: events.session)
    let (model, version) = (Array(events.model.utf8), Array(events.modelVersion.utf8))
    let key = events.key.map { Hex.text($0) } ?? []
    for event in events.events {
      let rank = event.rank.map { Array("\($0)".utf8) } ?? []
      let time = Array("\(Self.milliseconds(event.time))".utf8)
      writer.append([session, Array(event.item.utf8), time, model, version, rank, key])
    }
  }

  /// Whole milliseconds since 1970.
  static func milliseconds(_ seconds: Double) -> Int64 {
    // Of what is no number, nothing is kept but that it was there.
    seconds.isFinite ? Int64(min(max(seconds * 1000, 0), 1e15).rounded()) : 0
  }

  private func write() -> Bool {
    if !writer.isWaiting { return true }
    return attempt {
      let count = try writer.write()
      figures.events.add(count, ordering: .relaxed)
    }
  }

  private func synchronize() -> Bool {
    lastSync = .now
    if !writer.isBehind { return true }
    return attempt { try writer.synchronize() }
  }

  @discardableResult
  private func attempt(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      health.succeeded()
      return true
    } catch {
      health.failed(error)
      return false
    }
  }

  /// Writes wishes down.
  private func keep(_ wished: [(subject: Wish.Subject, isWithdrawn: Bool)]) throws {
    func rows(isWithdrawn: Bool) -> [WishedRows] {
      wished.filter { $0.isWithdrawn == isWithdrawn }.map { one in
        var event: (item: [UInt8], time: [UInt8])?
        if case .event(_, let item, let milliseconds) = one.subject {
          event = (Array(item.utf8), Array("\(milliseconds)".utf8))
        }
        return WishedRows(session: names.name(of: one.subject.session), event: event)
      }
    }
    // A withdrawal comes behind its wish, never in one group with it: its sender waited for that.
    try writer.keep(rows(isWithdrawn: false), takingBack: rows(isWithdrawn: true))
  }

  private func end() {
    let isDone = write() && synchronize()
    let left = isDone ? 0 : writer.discard()
    let (entries, _, _) = queue.next(within: .seconds(0), onlyWishes: false)
    let lost = left + entries.reduce(0) { $0 + $1.count }
    figures.lost.add(lost, ordering: .relaxed)
    health.ended(losing: lost)
    for entry in entries { entry.done?.resume(returning: "the server is shutting down") }
    writer.closeSegment()
  }
}
