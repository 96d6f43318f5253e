import Randomness
import SessionData

/// Visits of the last days that were learnt, of which some are replayed.
struct RecentVisits {
  private var visits: [Visit] = []
  private let window: Double

  /// Gathers them from the log, as far as it was read; those of visitors who are waiting are left out.
  init(
    _ log: any FollowedLog, _ state: FollowState, _ settings: FollowSettings,
    _ pending: inout Pending
  ) throws {
    window = settings.replayWindow
    let waiting = Set((pending.open.all + pending.gate + pending.again).map(\.visitor))
    var open = OpenVisits()
    let since = state.clock - window
    try log.readAgain(before: state.place, since: since) { event in
      guard event.time >= since, !waiting.contains(event.visitor),
        let item = pending.number(of: event.item)
      else { return }
      open.add(event.visitor, item, at: event.time, gap: settings.sessionGap)
    }
    add(
      open.takeIdle(now: .infinity, idle: 0, gap: settings.sessionGap), clock: state.clock)
  }

  /// Adds what was learnt, and forgets what is too old.
  mutating func add(_ learnt: [Visit], clock: Double) {
    visits += learnt.filter { $0.predictions > 0 }
    visits.removeAll { $0.end < clock - window }
  }

  /// Some of them, evenly drawn, of so many events together or hardly more.
  func sample(events: Int, seed: UInt64) -> [Visit] {
    var random = SplitMix64(seed: seed)
    var (some, left) = ([Visit](), events)
    for visit in visits.shuffled(using: &random) where left > 0 {
      some.append(visit)
      left -= visit.items.count
    }
    return some
  }
}
