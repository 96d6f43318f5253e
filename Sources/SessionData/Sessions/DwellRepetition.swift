/// Repeats events by the time spent on them, so that training weighs what people looked at for long.
///
/// An event is followed by its session's next one after d seconds; it is repeated once more for every
/// ``seconds`` of d, at times that stay in between. Of the last event d is not known: it is not repeated.
/// (Bogina and Kuflik, "Incorporating dwell time in session-based recommendations with recurrent neural
/// networks", 2017.)
public struct DwellRepetition: Sendable, Equatable {
  /// Seconds for each repetition, ≥ 1.
  public let seconds: Double
  /// Seconds of d that count, at most: people leave pages open.
  public let longest: Double

  /// Repetitions of these lengths.
  ///
  /// - Precondition: `seconds` is at least 1, `longest` at least 0; of the latter 10⁹ s count.
  public init(seconds: Double, longest: Double) {
    precondition(seconds >= 1 && longest >= 0, "\(seconds) s a repetition, \(longest) s at most")
    self.seconds = seconds
    self.longest = min(longest, 1e9)
  }

  /// An hour, where no session gap says when people are gone.
  package static let usualLongest = 3600.0

  /// How often an event is repeated.
  ///
  /// - Parameters:
  ///   - event: position of the event.
  ///   - session: the session that it belongs to.
  package func count(of event: Int, in session: Sessions.Session) -> Int {
    guard event + 1 < session.events.upperBound else { return 0 }
    return Int(min(session.times[event + 1] - session.times[event], longest) / seconds)
  }

  /// Number of events that are added to some sessions.
  package func count(_ sessions: Sessions) -> Int {
    sessions.reduce(0) { total, session in
      session.events.reduce(total) { $0 + count(of: $1, in: session) }
    }
  }

  /// The sessions with their repetitions.
  public func repeated(_ sessions: Sessions) -> Sessions {
    var (items, times, offsets): ([ItemIndex], [Double], [Int]) = ([], [], [0])
    for session in sessions {
      for event in session.events {
        for repetition in 0...count(of: event, in: session) {
          items.append(session.items[event])
          times.append(session.times[event] + Double(repetition) * seconds)
        }
      }
      offsets.append(items.count)
    }
    return Sessions(items: items, times: times, offsets: offsets)
  }
}
