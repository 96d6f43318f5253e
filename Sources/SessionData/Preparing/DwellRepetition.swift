/// Repeats events by the time spent on them, so that training weighs what people looked at for long.
///
/// An event is followed by its session's next one after d seconds; it is repeated once more for every
/// `seconds` of d, at times that stay in between. Of the last event d is not known: it is not repeated.
/// (Bogina and Kuflik, "Incorporating dwell time in session-based recommendations with recurrent neural
/// networks", 2017.)
struct DwellRepetition {
  /// Seconds for each repetition, > 0.
  let seconds: Double
  /// Seconds of d that count, at most: people leave pages open.
  let longest: Double

  /// An hour, where no session gap says when people are gone.
  static let usualLongest = 3600.0

  /// The sessions with their repetitions.
  func repeated(_ sessions: SessionStore) -> SessionStore {
    var (items, times, offsets): ([ItemIndex], [Double], [Int]) = ([], [], [0])
    for session in 0..<sessions.sessionCount {
      let events = sessions.events(of: session)
      for event in events {
        let (item, time) = (sessions.items[event], sessions.times[event])
        items.append(item)
        times.append(time)
        guard event + 1 < events.upperBound else { continue }
        let dwell = min(sessions.times[event + 1] - time, longest)
        for repetition in 0..<Int(dwell / seconds) {
          items.append(item)
          times.append(time + Double(repetition + 1) * seconds)
        }
      }
      offsets.append(items.count)
    }
    return SessionStore(items: items, times: times, offsets: offsets)
  }
}
