import SessionData
import Synchronization

@testable import RecommendationServer

extension EventsRequest {
  /// Events of items of the shop.
  init(items: [ItemIndex], k: Int = 20, key: String? = nil) {
    self.init(
      events: items.map { .init(item: Shop.ids[Int($0)]) }, list: ListRequest(k: k),
      idempotencyKey: key)
  }
}

/// A clock that a test moves.
final class ManualClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }

  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
