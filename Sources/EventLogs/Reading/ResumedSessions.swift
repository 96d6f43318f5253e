/// Looks for session identifiers that come again in a later file, behind a long pause, as numbers do that start
/// again in each file.
///
/// The sessions that came first tell enough: memory and time stay small whatever the log.
struct ResumedSessions {
  /// Sessions are watched whose number is below it.
  let limit: Int
  private var file = -1
  /// Number of watched sessions that came in an earlier file.
  private var earlier = 0
  private var sessions: [Watched] = []

  /// Sessions of a log that are watched.
  static let usualLimit = 1 << 14
  /// Seconds without an event after which a visit is usually over.
  private static let usualPause = 1800.0

  /// Times of a session's events in the file of its last event, and in those before.
  private struct Watched {
    var file: Int
    var times: ClosedRange<Double>
    var earlierTimes: ClosedRange<Double>?
    var longestPause = -Double.infinity

    /// Takes the times of the file for earlier ones.
    mutating func endFile() {
      if let earlierTimes {
        let pause = max(
          times.lowerBound - earlierTimes.upperBound, earlierTimes.lowerBound - times.upperBound)
        longestPause = max(longestPause, pause)
        self.earlierTimes =
          min(
            times.lowerBound, earlierTimes.lowerBound)...max(
            times.upperBound, earlierTimes.upperBound)
      } else {
        earlierTimes = times
      }
    }
  }

  init(limit: Int) { self.limit = limit }

  /// The events that follow are of the next file.
  mutating func beginFile() {
    file += 1
    earlier = sessions.count
  }

  /// Takes note of an event.
  ///
  /// - Precondition: `session < limit`; the number of a new session is at most that of those that came.
  mutating func add(_ session: Int, at time: Double) {
    // Sessions whose first events were dropped have numbers, too.
    while session >= sessions.count { sessions.append(Watched(file: file, times: time...time)) }
    if sessions[session].file != file {
      sessions[session].endFile()
      sessions[session].file = file
      sessions[session].times = time...time
    } else if !sessions[session].times.contains(time) {
      let times = sessions[session].times
      sessions[session].times = min(times.lowerBound, time)...max(times.upperBound, time)
    }
  }

  /// Number of watched sessions that came in an earlier file than the last, and of those that went on in a
  /// later one after a pause.
  ///
  /// - Parameter longestPause: seconds without events that are no pause yet; half an hour when `nil`.
  mutating func finish(longestPause: Double?) -> (resumed: Int, earlier: Int) {
    for session in sessions.indices { sessions[session].endFile() }
    let longest = longestPause ?? Self.usualPause
    return (sessions.count { $0.longestPause > longest }, earlier)
  }
}
