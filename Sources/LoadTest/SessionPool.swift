import NIOCore

/// A request of a session.
struct Step {
  /// What is asked for.
  enum Kind {
    case event
    case recommendations
  }

  let kind: Kind
  /// Where the session stands in the pool.
  let place: Int
  /// Running number of the session, for its name.
  let number: Int
  /// The session of the traffic that it replays.
  let source: Int
  /// Events that were answered before.
  let position: Int
}

/// Sessions under way: each has at most one request in flight, and they take turns.
struct SessionPool {
  private struct Session {
    var number: Int
    var source: Int
    var position = 0
  }

  private let traffic: Traffic
  private let recommendationShare: Double
  /// Requests without an event that are still to come, for their share to hold.
  private var owed = 0.0
  private var sessions: [Session] = []
  /// Places of the sessions that wait for no answer.
  private var ready: CircularBuffer<Int>
  /// Sessions that were begun.
  private(set) var begun = 0

  /// So many open sessions of the traffic, which starts again at its end.
  init(_ traffic: Traffic, size: Int, recommendationShare: Double) {
    self.traffic = traffic
    self.recommendationShare = recommendationShare
    ready = CircularBuffer(initialCapacity: size)
    for place in 0..<size {
      sessions.append(begin())
      ready.append(place)
    }
  }

  /// The next request of the session that has waited longest; `nil` when all wait for answers.
  ///
  /// A session begins with an event, since it is not known to the server before.
  mutating func next() -> Step? {
    guard let place = ready.popFirst() else { return nil }
    let session = sessions[place]
    owed += recommendationShare
    let isRead = owed >= 1 && session.position > 0
    if isRead { owed -= 1 }
    return Step(
      kind: isRead ? .recommendations : .event, place: place, number: session.number,
      source: session.source, position: session.position)
  }

  /// Lets the session go on after an answer.
  mutating func answered(_ step: Step) {
    if step.kind == .event { sessions[step.place].position += 1 }
    if sessions[step.place].position == traffic.length(of: step.source) {
      sessions[step.place] = begin()
    }
    ready.append(step.place)
  }

  /// Gives the session up: nobody knows what the server has stored of it.
  mutating func failed(_ step: Step) {
    sessions[step.place] = begin()
    ready.append(step.place)
  }

  private mutating func begin() -> Session {
    defer { begun += 1 }
    return Session(number: begun, source: begun % traffic.sessionCount)
  }
}
