import Dispatch
import SessionData
import Synchronization

/// Threads that bring a log from its files into the tables.
///
/// A piece goes through three stations: it is read and parsed, its sessions are numbered, and it is taken
/// up with its items. Each thread does what is due, as far down the line as possible. One thread at a time
/// reads, numbers or takes up, each in the order of the files, so that nothing depends on their number.
final class ReadingLine: @unchecked Sendable {
  // SAFETY: only the thread that set `isReading` touches the source, only the one that keeps
  // `parsed.isBusy` the table, and only the one that keeps `numbered.isBusy` the builder; these flags
  // stand behind the lock of `state`.
  private var source: LogSource
  private var table = SessionTable()
  private var builder: EventLogBuilder
  private let threads: Int
  private let state: Mutex<State>
  /// Wakes threads that wait for something to do.
  private let wake = DispatchSemaphore(value: 0)

  /// Pieces in front of a station that takes them one at a time and in order.
  private struct Queue {
    /// Whether a thread is at work at the station.
    var isBusy = false
    /// Number of the next piece.
    var next = 0
    var pieces: [Int: LogPiece] = [:]

    /// Starts with the next piece, if it is there.
    mutating func start() -> LogPiece? {
      guard !isBusy, let piece = pieces.removeValue(forKey: next) else { return nil }
      isBusy = true
      return piece
    }

    /// Ends with the piece; answers its number.
    mutating func finish() -> Int {
      isBusy = false
      next += 1
      return next - 1
    }
  }

  private struct State {
    var isReading = false
    /// Whether the source has another piece.
    var hasMore = true
    /// Number of pieces that were read.
    var read = 0
    /// Pieces whose sessions have no numbers, and those whose sessions have them.
    var parsed = Queue()
    var numbered = Queue()
    /// Pieces that wait to be filled.
    var empty: [LogPiece]
    var error: EventLogError?
    /// Threads that found nothing to do.
    var waiting = 0

    /// What is due.
    mutating func takeTask() -> Task {
      if error != nil { return .stop }
      if let piece = numbered.start() { return .build(piece) }
      if let piece = parsed.start() { return .number(piece) }
      if !isReading, hasMore, let piece = empty.popLast() {
        isReading = true
        read += 1
        return .read(piece, number: read - 1)
      }
      if !hasMore && numbered.next == read { return .stop }
      waiting += 1
      return .wait
    }
  }

  private enum Task {
    case read(LogPiece, number: Int)
    case number(LogPiece)
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
    state = Mutex(State(empty: (0..<2 * threads + 1).map { _ in LogPiece() }))
  }

  /// Reads all pieces and puts them together; once.
  func run() throws(EventLogError) -> EventLog {
    DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    if let error = state.withLock({ $0.error }) { throw error }
    var full = EventLogBuilder()
    swap(&full, &builder)
    let sessionCount = table.count
    let unknown = UnknownID.sessions(in: table)
    table = SessionTable()  // frees the hashes before the grouping needs memory
    return try full.finish(
      sessionCount: sessionCount, unknownSessions: unknown, threads: threads)
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
        update { $0.parsed.pieces[number] = piece }
      case .number(var piece):
        table.number(&piece)
        update { $0.numbered.pieces[$0.parsed.finish()] = piece }
      case .build(var piece):
        var failure: EventLogError?
        do throws(EventLogError) { try builder.take(piece) } catch { failure = error }
        progress?(builder.report.rows)
        piece.removeAll()
        update { state in
          _ = state.numbered.finish()
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
