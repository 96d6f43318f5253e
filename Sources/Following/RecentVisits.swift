import Randomness
import SessionData

/// Visits of the last days that were learnt, of which some are replayed.
struct RecentVisits {
  private var visits: [Visit] = []
  private let window: Double

  /// Gathers them from the segments, as far as these were read; those of visitors who are waiting are left out.
  init(
    _ log: String, _ state: FollowState, _ settings: FollowSettings, _ pending: inout Pending
  ) throws {
    window = settings.replayWindow
    let waiting = Set((pending.open.all + pending.gate + pending.again).map(\.visitor))
    var open = OpenVisits()
    for segment in try Follower.segments(of: log) {
      guard let place = state.places[segment.name] else { continue }
      // One that cannot be read is told of when there is something new in it.
      for event in (try? segment.events(before: place)) ?? []
      where event.time >= state.clock - window && !waiting.contains(event.visitor) {
        guard let item = pending.number(of: event.item) else { continue }
        open.add(event.visitor, item, at: event.time, gap: settings.sessionGap)
      }
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
