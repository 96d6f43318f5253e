import NIOCore

/// The events of a log at its own times, so many times faster, each session once.
///
/// Event e is due at start + (time of e − time of the first) / speed. One whose predecessor in the session is
/// not answered by then is sent as soon as it is.
struct LogReplay: RequestSource {
  private struct Visit {
    /// Events that are due.
    var due: Int32 = 0
    /// Events that were answered.
    var answered: Int32 = 0
    var isInFlight = false
    var isGivenUp = false
  }

  private let traffic: Traffic
  private let times: [Double]
  private let first: Double
  /// When the first event is due.
  var start: UInt64 = 0
  private let speed: Double
  /// The session of each event, in order of time.
  private let order: [Int32]
  /// Events that are due, in this order.
  private var reached = 0
  private var visits: [Visit]
  /// Sessions whose next event is due and that wait for no answer, and since when both hold.
  private var ready = CircularBuffer<(session: Int, since: UInt64)>()
  /// Events that were sent, or never will be since their session was given up.
  private var settled = 0
  /// Those of them that never will be.
  private var givenUp = 0
  private var inFlight = 0
  private(set) var begun = 0

  /// - Precondition: the traffic has times.
  init(_ traffic: Traffic, speed: Double) {
    let times = traffic.times ?? []
    precondition(times.count == traffic.items.count, "a replay needs the times of the events")
    self.traffic = traffic
    self.times = times
    self.speed = speed
    first = times.min() ?? 0
    var sessions: [Int32] = []
    sessions.reserveCapacity(times.count)
    for session in 0..<traffic.sessionCount {
      sessions.append(contentsOf: repeatElement(Int32(session), count: traffic.length(of: session)))
    }
    order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }.map { sessions[$0] }
    visits = Array(repeating: Visit(), count: traffic.sessionCount)
  }

  /// When the last event is due.
  var lastDue: UInt64 { order.last.map { due($0, at: traffic.length(of: Int($0)) - 1) } ?? start }

  var isOver: Bool { settled == order.count && inFlight == 0 }

  mutating func next(at now: UInt64) -> NextRequest {
    while reached < order.count {
      let session = Int(order[reached])
      let due = due(order[reached], at: Int(visits[session].due))
      if due > now {
        guard ready.isEmpty else { break }
        return .notBefore(due)
      }
      reached += 1
      visits[session].due += 1
      if visits[session].isGivenUp {
        settled += 1
        givenUp += 1
      } else if !visits[session].isInFlight, visits[session].due == visits[session].answered + 1 {
        ready.append((session, due))
      }
    }
    guard let (session, since) = ready.popFirst() else { return .none }
    let position = Int(visits[session].answered)
    if position == 0 { begun += 1 }
    visits[session].isInFlight = true
    inFlight += 1
    settled += 1
    let step = Step(
      kind: .event, place: session, number: session, source: session, position: position)
    return .request(step, due: due(Int32(session), at: position), ready: since)
  }

  mutating func answered(_ step: Step, at now: UInt64) {
    inFlight -= 1
    visits[step.place].isInFlight = false
    visits[step.place].answered += 1
    if visits[step.place].due > visits[step.place].answered { ready.append((step.place, now)) }
  }

  mutating func failed(_ step: Step) {
    inFlight -= 1
    let waiting = Int(visits[step.place].due - visits[step.place].answered) - 1
    visits[step.place].isGivenUp = true
    settled += waiting
    givenUp += waiting
  }

  func unsent(before end: UInt64) -> Int {
    // Those that are due and wait, and those that nobody looked at yet.
    var rest = visits
    var count = givenUp + reached - settled
    for session in order[reached...] {
      guard due(session, at: Int(rest[Int(session)].due)) < end else { break }
      rest[Int(session)].due += 1
      count += 1
    }
    return count
  }

  private func due(_ session: Int32, at position: Int) -> UInt64 {
    let time = times[traffic.offsets[Int(session)] + position]
    return start + UInt64(min((time - first) / speed * 1e9, 1e18))
  }
}
