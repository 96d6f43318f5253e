import Dispatch
import Synchronization

/// Threads that bring a log from its files into the tables.
///
/// Each of them does what is due: taking up the next parsed piece, or else reading and parsing another.
/// One at a time reads and one at a time takes up, in the order of the files, so that nothing depends on
/// the number of threads.
final class ReadingLine: @unchecked Sendable {
  // SAFETY: only the thread that set `isReading` touches the source, and only the one that set
  // `isBuilding` the builder; both flags stand behind the lock of `state`.
  private var source: LogSource
  private var builder: EventLogBuilder
  private let threads: Int
  private let state: Mutex<State>
  /// Wakes threads that wait for something to do.
  private let wake = DispatchSemaphore(value: 0)

  private struct State {
    var isReading = false
    var isBuilding = false
    /// Whether the source has another piece.
    var hasMore = true
    /// Number of pieces that were read, and of those that were taken up.
    var read = 0
    var built = 0
    /// Pieces that wait to be taken up, by their number.
    var parsed: [Int: LogPiece] = [:]
    /// Pieces that wait to be filled.
    var empty: [LogPiece]
    var error: EventLogError?
    /// Threads that found nothing to do.
    var waiting = 0

    /// What is due.
    mutating func takeTask() -> Task {
      if error != nil { return .stop }
      if !isBuilding, let piece = parsed.removeValue(forKey: built) {
        isBuilding = true
        return .build(piece)
      }
      if !isReading, hasMore, let piece = empty.popLast() {
        isReading = true
        read += 1
        return .read(piece, number: read - 1)
      }
      if !hasMore && built == read { return .stop }
      waiting += 1
      return .wait
    }
  }

  private enum Task {
    case read(LogPiece, number: Int)
    case build(LogPiece)
    case wait
    case stop
  }

  private let progress: (@Sendable (Int) -> Void)?

  /// Prepares to read with so many threads.
  init(
    _ source: consuming LogSource, _ builder: consuming EventLogBuilder, threads: Int,
    progress: (@Sendable (Int) -> Void)?
  ) {
    self.progress = progress
    self.source = source
    self.builder = builder
    self.threads = threads
    state = Mutex(State(empty: (0..<2 * threads).map { _ in LogPiece() }))
  }

  /// Reads all pieces and answers the builder that has them; once.
  func run() throws(EventLogError) -> EventLogBuilder {
    DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    if let error = state.withLock({ $0.error }) { throw error }
    var full = EventLogBuilder()
    swap(&full, &builder)
    return full
  }

  private func work() {
    var parser = LineParser()
    while true {
      switch state.withLock({ $0.takeTask() }) {
      case .stop: return
      case .wait: wake.wait()
      case .read(var piece, let number):
        let hasMore = source.fill(&piece)
        update { state in
          state.isReading = false
          state.hasMore = hasMore
        }
        parser.parse(&piece)
        update { $0.parsed[number] = piece }
      case .build(var piece):
        var failure: EventLogError?
        do throws(EventLogError) { try builder.take(piece) } catch { failure = error }
        progress?(builder.report.rows)
        piece.removeAll()
        update { state in
          state.isBuilding = false
          state.built += 1
          state.error = failure
          state.empty.append(piece)
        }
      }
    }
  }

  /// Changes the state and wakes all that wait for a change.
  private func update(_ change: (inout State) -> Void) {
    let sleepers = state.withLock { state in
      change(&state)
      defer { state.waiting = 0 }
      return state.waiting
    }
    for _ in 0..<sleepers { wake.signal() }
  }
}
