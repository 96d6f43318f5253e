import Randomness
import SessionData

/// Everything that is read and not learnt, and what is kept to measure with.
struct Pending {
  /// The items by their numbers here.
  var items = ItemVocabulary()
  /// What goes on.
  var open = OpenVisits()
  /// The newest visits of some visitors, which the gate measures with, oldest first.
  var gate: [Visit] = []
  /// What a held model had learnt, to be tried again.
  var again: [Visit] = []
  /// When each item was clicked last, in Unix seconds.
  var lastClicks: [Double] = []

  /// Number of an item.
  mutating func number(of item: String) -> ItemIndex? { items.add(item) }

  /// Takes up an event.
  mutating func add(_ event: LoggedEvent, at time: Double, _ settings: FollowSettings) {
    guard let item = number(of: event.item) else { return }
    if settings.dropAfter != nil { note(item, at: time) }
    open.add(event.visitor, item, at: time, gap: settings.sessionGap)
  }

  /// Forgets visits whose events the model has learnt elsewhere: those up to a time.
  mutating func forget(until time: Double) {
    open.forget(until: time)
    gate.removeAll { $0.end <= time }
    again.removeAll { $0.end <= time }
  }

  /// Notes that an item was clicked.
  mutating func note(_ item: ItemIndex, at time: Double) {
    while lastClicks.count < items.count { lastClicks.append(time) }
    lastClicks[Int(item)] = max(lastClicks[Int(item)], time)
  }

  /// Puts the visits of some visitors aside for the gate; answers what is to be learnt: the others, and those whose
  /// place at the gate newer ones take.
  mutating func admit(_ visits: [Visit], _ settings: FollowSettings) -> [Visit] {
    var learnt: [Visit] = []
    for visit in visits {
      if visit.predictions > 0, Self.place(of: visit.visitor) < settings.gateShare {
        gate.append(visit)
      } else {
        learnt.append(visit)
      }
    }
    var left = gate.reduce(0) { $0 + $1.predictions }
    var leaving = 0
    while leaving < gate.count, left > settings.gatePredictions {
      left -= gate[leaving].predictions
      leaving += 1
    }
    learnt += gate[..<leaving]
    gate.removeFirst(leaving)
    return learnt
  }

  /// Where a visitor stands between 0 and 1, the same in every process.
  static func place(of visitor: String) -> Double {
    var random = SplitMix64(seed: ByteScan.hash(Array(visitor.utf8).span).low)
    return random.uniform()
  }

  /// Visits as a log: sessions in the order of their first events.
  func log(_ visits: [Visit]) -> EventLog {
    let ordered = visits.inOrder
    var offsets = [0]
    for visit in ordered { offsets.append(offsets[offsets.count - 1] + visit.items.count) }
    return EventLog(
      vocabulary: items,
      sessions: Sessions(
        items: ordered.flatMap(\.items), times: ordered.flatMap(\.times), offsets: offsets))
  }
}
