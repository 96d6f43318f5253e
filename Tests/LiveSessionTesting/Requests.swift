import LiveSessions
import SessionData

extension EventsRequest {
  /// Events of items of the shop.
  package init(items: [ItemIndex], k: Int = 20, key: String? = nil) {
    self.init(
      events: items.map { .init(item: Shop.ids[Int($0)]) }, list: ListRequest(k: k),
      idempotencyKey: key)
  }
}
