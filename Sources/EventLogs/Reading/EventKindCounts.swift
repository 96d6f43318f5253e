import SessionData

/// How many events of each kind there were, for a small number of kinds.
struct EventKindCounts: Sendable, Equatable {
  private var names: [[UInt8]] = []
  private var counts: [Int] = []
  /// Events of further kinds.
  private var rest = 0

  /// Kinds that are told apart.
  private static let limit = 16

  /// Number of events.
  var total: Int { counts.reduce(rest, +) }

  /// Kinds with their numbers of events, in order of appearance; all others together have no name.
  var entries: [(name: String?, count: Int)] {
    var entries = zip(names, counts).map { (name, count) in
      (name: Optional(String(decoding: name, as: UTF8.self)), count: count)
    }
    if rest > 0 { entries.append((nil, rest)) }
    return entries
  }

  /// Counts an event.
  mutating func add(_ name: Span<UInt8>) {
    for index in names.indices {
      let known = names[index]
      if ByteScan.equal(known.span, name) {
        counts[index] += 1
        return
      }
    }
    if names.count == Self.limit {
      rest += 1
    } else {
      var bytes: [UInt8] = []
      ByteScan.append(name, to: &bytes)
      names.append(bytes)
      counts.append(1)
    }
  }

  /// Adds the counts of the events that follow.
  mutating func add(_ other: EventKindCounts) {
    for (name, count) in zip(other.names, other.counts) {
      if let index = names.firstIndex(of: name) {
        counts[index] += count
      } else if names.count == Self.limit {
        rest += count
      } else {
        names.append(name)
        counts.append(count)
      }
    }
    rest += other.rest
  }
}
