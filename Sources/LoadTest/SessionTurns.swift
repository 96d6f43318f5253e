/// Open sessions that take turns, at a rate or as fast as the server answers.
struct SessionTurns: RequestSource {
  private var pool: SessionPool
  private var schedule: Schedule?

  init(_ traffic: Traffic, _ settings: LoadSettings, start: UInt64) {
    pool = SessionPool(
      traffic, size: settings.openSessions, recommendationShare: settings.recommendationShare)
    schedule = settings.rate.map { Schedule(start: start, rate: $0, arrivals: settings.arrivals) }
  }

  var begun: Int { pool.begun }
  var isOver: Bool { false }

  mutating func next(at now: UInt64) -> NextRequest {
    let due = schedule?.next ?? now
    guard due <= now else { return .notBefore(due) }
    guard let step = pool.next() else { return .none }
    schedule?.advance()
    return .request(step, due: due, ready: due)
  }

  mutating func answered(_ step: Step, at now: UInt64) { pool.answered(step) }

  mutating func failed(_ step: Step) { pool.failed(step) }

  func unsent(before end: UInt64) -> Int {
    var rest = schedule
    return rest?.skip(to: end) ?? 0
  }
}
