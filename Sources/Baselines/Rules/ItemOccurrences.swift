import SessionData

/// Where each item stands in a log.
struct ItemOccurrences {
  private let sessionOfEvent: [Int32]
  /// Row `i`: events of item `i`, ascending.
  private let events: CompressedRows<Int32>

  init(_ sessions: Sessions, itemCount: Int) {
    var sessionOfEvent = [Int32](repeating: 0, count: sessions.eventCount)
    var items = CompressedRows<Int32>()
    for (number, session) in sessions.enumerated() {
      for event in session.events {
        sessionOfEvent[event] = Int32(number)
        items.append(session.items[event])
        items.endRow()
      }
    }
    self.sessionOfEvent = sessionOfEvent
    events = items.inverted(count: itemCount)
  }

  /// Calls `body` with every event of an item, and the event's session.
  func forEach(of item: ItemIndex, _ body: (_ event: Int, _ session: Int) -> Void) {
    for event in events[Int(item)] { body(Int(event), Int(sessionOfEvent[Int(event)])) }
  }
}
