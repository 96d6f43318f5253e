import Dispatch
import EventLogs
import Foundation
import LiveSessions
import Logging
import Metrics
import Synchronization
import SystemFiles

/// Records the events of live sessions: in a folder, as a log that `prepare`, `train` and `inspect` read, or in a stream.
///
/// ```swift
/// let recorder = try EventRecorder(EventRecordingSettings(folder: "events"))
/// let sessions = try LiveSessionService(model, listener: recorder)
/// ```
///
/// Rows are written by a thread of its own into segments (`LogSegment`), which are compressed when they are closed. Several
/// servers may record into one folder.
public final class EventRecorder: SessionEventListener {
  private let settings: EventRecordingSettings
  private let names: SessionNames
  let queue: RecordingQueue
  let figures = RecordingFigures()
  private let health: RecordingHealth
  let keeper: any LogKeeper
  private let repeated: RepeatedRequests
  private let logged: LoggedRequests
  private let ended = DispatchSemaphore(value: 0)
  /// Requests that are looked for while nobody waits.
  private let looking = DispatchGroup()

  /// Opens the folder, and begins to write with the first event.
  ///
  /// - Parameter logger: told what goes wrong; nobody where `nil`.
  /// - Throws: `FileError` when the folder cannot be made or written, `EventLogError` when its key is none.
  public convenience init(_ settings: EventRecordingSettings, logger: Logger? = nil) throws {
    try self.init(settings, logger: logger) { queue, figures, logger in
      try Folder.prepare(settings.folder)
      let key = settings.names == .plain ? nil : try SessionNames.key(in: settings.folder)
      let writer = SegmentWriter.newName()
      let wishes = WishFile(folder: settings.folder)
      let keeper = SegmentKeeper(
        settings, writer: writer, wishes: wishes, figures: figures, logger: logger,
        closeSegment: { queue.closeSegment() })
      let repeated = RepeatedRequests(
        on: keeper.queue, lookup: RepeatedRequests.lookup(in: settings.folder))
      return RecordingPlace(key: key, repeated: repeated, keeper: keeper) {
        SegmentWriter(settings, writer: writer, wishes: wishes) { keeper.take($0, $1) }
      }
    }
  }

  /// Begins to write, wherever rows go, with the first event.
  package init(
    _ settings: EventRecordingSettings, logger: Logger?,
    place: (RecordingQueue, RecordingFigures, Logger) throws -> RecordingPlace
  ) throws {
    let logger = logger ?? Logger(label: "gru4rec") { _ in SwiftLogNoOpLogHandler() }
    self.settings = settings
    queue = RecordingQueue(limit: settings.maxQueue)
    health = RecordingHealth(figures, logger)
    let place = try place(queue, figures, logger)
    names = SessionNames(key: place.key)
    (keeper, repeated) = (place.keeper, place.repeated)
    logged = LoggedRequests(limit: max(settings.maxQueue, 65_536))
    keeper.start()
    let makeWriter = place.makeWriter
    let thread = Thread { [settings, queue, names, health, figures, ended] in
      RecordingLoop(
        settings, writer: makeWriter(), queue: queue, names: names, health: health,
        figures: figures
      ).run()
      ended.signal()
    }
    thread.name = "event-log"
    thread.start()
  }

  /// Looks whether events can be recorded.
  public func admit(_ count: Int) throws(LiveSessionError) {
    guard settings.whenFull == .refuse else { return }
    if let failure = health.failure { throw .notLogged(reason: failure, isRecorded: false) }
    if count > 0, !queue.hasRoom(for: count) {
      health.isFull()
      throw .notLogged(reason: "too many events wait to be logged", isRecorded: false)
    }
  }

  /// Records events, once.
  public func accepted(_ events: AcceptedEvents) async throws(LiveSessionError) {
    if settings.whenFull == .serve, !queue.hasRoom(for: events.events.count) {
      lose(events)
      health.isFull()
      return
    }
    switch settings.sync {
    case .interval:
      let entry = RecordingQueue.Entry(work: .events(events), done: nil)
      if !queue.add(entry, isUrgent: false) { lose(events) }
    case .always:
      if let failure = await queue.run(.events(events)) {
        guard settings.whenFull == .serve else {
          throw .notLogged(reason: failure, isRecorded: true)
        }
        lose(events)
        return
      }
    }
    if let request = events.request { logged.insert(request) }
  }

  /// Records events whose request came again, unless they are recorded.
  public func repeated(
    _ events: AcceptedEvents, since: Double
  ) async throws(LiveSessionError) {
    guard let request = events.request, !logged.contains(request) else { return }
    if settings.sync == .always {
      try await recordIfMissing(events, request, since)
    } else if logged.insert(request) {
      looking.enter()
      Task {
        _ = try? await recordIfMissing(events, request, since)
        looking.leave()
      }
    }
  }

  private func recordIfMissing(
    _ events: AcceptedEvents, _ request: LoggedRequests.Request, _ since: Double
  ) async throws(LiveSessionError) {
    let isRecorded = await repeated.isRecorded(
      session: names.name(of: events.session), key: request.key, since: since)
    switch isRecorded {
    case true: logged.insert(request)
    case false: try await accepted(events)
    case nil:
      throw .notLogged(reason: "the event log cannot be read", isRecorded: true)
    }
  }

  /// Lets the row of an event leave the log.
  public func takenBack(
    _ event: SessionRecord.Event, from session: String
  ) async throws(LiveSessionError) { try await wish(.init(event, of: session)) }

  /// Lets the row of an event stay that was to leave.
  public func kept(_ event: SessionRecord.Event, in session: String) async {
    // Where this cannot be written, the row leaves: the log says what went wrong.
    _ = await queue.run(.withdrawal(.init(event, of: session)))
  }

  /// Lets all rows of a session leave the log.
  public func forgotten(_ session: String) async throws(LiveSessionError) {
    try await wish(.session(session))
  }

  private func wish(_ subject: Wish.Subject) async throws(LiveSessionError) {
    if let failure = await queue.run(.wish(subject)) {
      throw .notLogged(reason: failure, isRecorded: false)
    }
  }

  private func lose(_ events: AcceptedEvents) {
    figures.lost.add(events.events.count, ordering: .relaxed)
  }

  /// What each metric means, by its name.
  public var metrics: [String: String] { RecordingFigures.help }

  /// Writes down what was recorded, what was lost, and whether the log can be written.
  public func report(to backend: any MetricsFactory) {
    figures.report(to: backend, queue: queue.count)
  }

  /// Writes what waits, and completes the segment.
  public func close() async {
    await withCheckedContinuation { continuation in
      looking.notify(queue: .global()) { continuation.resume() }
    }
    queue.end()
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [ended] in
        ended.wait()
        continuation.resume()
      }
    }
    await keeper.end()
  }
}

extension Wish.Subject {
  fileprivate init(_ event: SessionRecord.Event, of session: String) {
    self = .event(
      session: session, item: event.item, milliseconds: RecordingLoop.milliseconds(event.time))
  }
}

extension AcceptedEvents {
  /// What tells the request from others; `nil` where it has no key.
  fileprivate var request: LoggedRequests.Request? {
    key.map { LoggedRequests.Request(session: session, key: $0) }
  }
}
