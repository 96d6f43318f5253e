import Logging
import Synchronization

/// Whether events can be recorded: said once when they cannot any more, and once when they can again.
final class RecordingHealth: Sendable {
  private struct State {
    var failure: String?
    /// Whether events found no room since the log last said so.
    var isFull = false
    var begin = ContinuousClock.now
    var lostBefore = 0
  }

  private let state = Mutex(State())
  private let figures: RecordingFigures
  private let logger: Logger

  init(_ figures: RecordingFigures, _ logger: Logger) {
    self.figures = figures
    self.logger = logger
  }

  /// Why rows cannot be written; `nil` while they can.
  var failure: String? {
    figures.isUp.load(ordering: .relaxed) ? nil : state.withLock { $0.failure }
  }

  /// Rows could not be written.
  func failed(_ error: any Error) {
    let isNews = state.withLock { state in
      if state.failure != nil { return false }
      state.failure = "\(error)"
      begin(&state)
      return true
    }
    if !isNews { return }
    figures.isUp.store(false, ordering: .relaxed)
    logger.error("the event log cannot be written", metadata: ["error": "\(error)"])
  }

  /// Rows were written.
  func succeeded() {
    if figures.isUp.load(ordering: .relaxed) { return }
    let (seconds, lost) = state.withLock { state in
      state.failure = nil
      return end(state)
    }
    figures.isUp.store(true, ordering: .relaxed)
    logger.notice(
      "the event log is written again", metadata: ["seconds": "\(seconds)", "lost": "\(lost)"])
  }

  /// Events found no room in the queue.
  func isFull() {
    let isNews = state.withLock { state in
      if state.isFull || state.failure != nil { return false }
      state.isFull = true
      begin(&state)
      return true
    }
    if isNews { logger.error("the event log's queue is full: it is written too slowly") }
  }

  /// The queue has room.
  func hasRoom() {
    let news = state.withLock { state -> (Int, Int)? in
      if !state.isFull { return nil }
      state.isFull = false
      return end(state)
    }
    guard let (seconds, lost) = news else { return }
    logger.notice(
      "the event log's queue has room again",
      metadata: ["seconds": "\(seconds)", "lost": "\(lost)"])
  }

  /// The server ends.
  func ended(losing lost: Int) {
    if lost == 0 { return }
    logger.error(
      "events are in no event log, as it could not be written until the end",
      metadata: ["lost": "\(lost)"])
  }

  private func begin(_ state: inout State) {
    state.begin = .now
    state.lostBefore = figures.lost.load(ordering: .relaxed)
  }

  private func end(_ state: State) -> (seconds: Int, lost: Int) {
    (
      Int((.now - state.begin).components.seconds),
      figures.lost.load(ordering: .relaxed) - state.lostBefore
    )
  }
}
