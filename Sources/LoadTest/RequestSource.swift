/// Where requests come from, one after the other: never two of a session at once.
protocol RequestSource {
  /// Sessions that were begun.
  var begun: Int { get }
  /// Whether each request that there is was answered or given up.
  var isOver: Bool { get }

  /// What is to be sent at a time.
  mutating func next(at now: UInt64) -> NextRequest

  /// Lets the session go on after an answer that came at a time.
  mutating func answered(_ step: Step, at now: UInt64)

  /// Gives the session up: nobody knows what the server has stored of it.
  mutating func failed(_ step: Step)

  /// Number of requests that are due before a time, or given up, and were not sent.
  func unsent(before end: UInt64) -> Int
}

/// What a source of requests has to send.
enum NextRequest: Equatable {
  /// A request, when it was due, and since when its session is free for it.
  case request(Step, due: UInt64, ready: UInt64)
  /// Nothing before this time, unless an answer comes.
  case notBefore(UInt64)
  /// Nothing until an answer comes.
  case none
}
