import SessionData

/// Events of a visitor without a long pause between them, or the part of them that is learnt together.
struct Visit: Equatable {
  var visitor: String
  /// Numbers of the items, in the order of their arrival.
  var items: [ItemIndex]
  /// Unix seconds; none is before the one before it.
  var times: [Double]
  /// Whether the first event was learnt with an earlier part: it is there for what follows it.
  var isContinued = false
  /// How often a model that had learnt it was held back.
  var tries = 0

  /// Time of the last event.
  var end: Double { times.last ?? 0 }

  /// Events that are not learnt.
  var newEvents: Int { items.count - (isContinued ? 1 : 0) }

  /// Predictions that can be learnt or measured: one per event after the first.
  var predictions: Int { max(items.count - 1, 0) }
}

extension [Visit] {
  /// In the order of their first events.
  var inOrder: [Visit] { sorted { ($0.times[0], $0.visitor) < ($1.times[0], $1.visitor) } }
}

/// What visitors do while it is not learnt yet, with the last event of what is.
struct OpenVisits {
  private(set) var visits: [String: Visit] = [:]
  /// Those that a pause has ended.
  private(set) var ended: [Visit] = []

  init() {}

  /// Takes up visits that were open when following stopped.
  init(_ open: [Visit]) {
    for visit in open {
      if let earlier = visits.updateValue(visit, forKey: visit.visitor) { ended.append(earlier) }
    }
  }

  /// Takes up an event.
  mutating func add(
    _ visitor: String, _ item: ItemIndex, at time: Double, gap: Double
  ) {
    if let end = visits[visitor]?.end, time - end <= gap {
      // In place: a visit may be long.
      visits[visitor]?.items.append(item)
      visits[visitor]?.times.append(max(time, end))
      return
    }
    if let visit = visits[visitor], visit.newEvents > 0 { ended.append(visit) }
    visits[visitor] = Visit(visitor: visitor, items: [item], times: [time])
  }

  /// Takes out what is to be learnt: visits without an event for so long.
  ///
  /// Their last event stays, for what follows it.
  ///
  /// - Parameter now: what the clock says, in Unix seconds.
  mutating func takeIdle(now: Double, idle: Double, gap: Double) -> [Visit] {
    var due = ended
    ended = []
    for (visitor, visit) in visits {
      let pause = now - visit.end
      if visit.newEvents > 0, pause >= idle {
        due.append(visit)
        visits[visitor]?.items = visit.items.suffix(1)
        visits[visitor]?.times = visit.times.suffix(1)
        visits[visitor]?.isContinued = true
      }
      if pause > gap { visits[visitor] = nil }
    }
    return due.inOrder
  }

  /// Forgets visits whose events another model has learnt: those up to a time.
  mutating func forget(until time: Double) {
    ended.removeAll { $0.end <= time }
    visits = visits.filter { $0.value.end > time }
  }

  /// All that has to outlast a restart.
  var all: [Visit] { ended + visits.values.sorted { $0.visitor < $1.visitor } }

  /// Events that wait to be learnt.
  var waitingEvents: Int {
    ended.reduce(0) { $0 + $1.newEvents } + visits.values.reduce(0) { $0 + $1.newEvents }
  }
}
