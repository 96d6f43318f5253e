/// Sessions that are being changed in place: memory stays what it was when the log was read.
package struct SessionDraft: Sendable {
  package private(set) var items: [ItemIndex]
  package private(set) var times: [Double]
  package private(set) var offsets: [Int]

  /// Takes a store's arrays over; no copy is made when nobody else has them.
  package init(_ store: consuming Sessions) {
    items = store.items
    times = store.times
    offsets = store.offsets
  }

  /// The sessions as they are now.
  package consuming func finish() -> Sessions {
    Sessions(items: items, times: times, offsets: offsets)
  }

  package var sessionCount: Int { offsets.count - 1 }
  package var eventCount: Int { items.count }

  /// Begins a new session behind every pause of more than `seconds`; empty sessions go.
  package mutating func splitAtGaps(of seconds: Double) {
    var bounds = [0]
    bounds.reserveCapacity(offsets.count)
    for session in 0..<sessionCount where offsets[session] < offsets[session + 1] {
      for event in offsets[session] + 1..<offsets[session + 1]
      where times[event] - times[event - 1] > seconds {
        bounds.append(event)
      }
      bounds.append(offsets[session + 1])
    }
    offsets = bounds
  }

  /// Keeps some events, and the sessions that have `minimumLength` of them or more.
  ///
  /// - Parameter isKept: decides from an event's item and time, and the item of the event before it in
  ///   the session, −1 when it is the first.
  @inline(__always)
  package mutating func keepEvents(
    minimumLength: Int,
    where isKept: (_ item: ItemIndex, _ time: Double, _ previous: ItemIndex) -> Bool
  ) {
    var (kept, end, start) = (0, 0, 0)
    for session in 0..<sessionCount {
      // Taken before the offset is written over.
      let sessionEnd = offsets[session + 1]
      let begin = end
      var previous: ItemIndex = -1
      for event in start..<sessionEnd {
        let (item, time) = (items[event], times[event])
        if isKept(item, time, previous) {
          items[end] = item
          times[end] = time
          end += 1
        }
        previous = item
      }
      start = sessionEnd
      if end - begin >= max(minimumLength, 1) {
        kept += 1
        offsets[kept] = end
      } else {
        end = begin
      }
    }
    truncate(events: end, sessions: kept)
  }

  /// Keeps some sessions.
  ///
  /// - Parameter isKept: decides from a session's number, first and last time and number of events.
  @inline(__always)
  package mutating func keepSessions(
    where isKept: (_ session: Int, _ first: Double, _ last: Double, _ length: Int) -> Bool
  ) {
    var (kept, end, start) = (0, 0, 0)
    for session in 0..<sessionCount {
      let sessionEnd = offsets[session + 1]
      let length = sessionEnd - start
      if length > 0, isKept(session, times[start], times[sessionEnd - 1], length) {
        if end < start {
          for event in 0..<length {
            items[end + event] = items[start + event]
            times[end + event] = times[start + event]
          }
        }
        end += length
        kept += 1
        offsets[kept] = end
      }
      start = sessionEnd
    }
    truncate(events: end, sessions: kept)
  }

  private mutating func truncate(events: Int, sessions: Int) {
    items.removeLast(items.count - events)
    times.removeLast(times.count - events)
    offsets.removeLast(sessionCount - sessions)
  }

  /// A copy of some sessions.
  package func copy(
    where isCopied: (_ first: Double, _ last: Double) -> Bool
  ) -> SessionDraft {
    var (items, times, offsets): ([ItemIndex], [Double], [Int]) = ([], [], [0])
    for session in 0..<sessionCount {
      let events = self.offsets[session]..<self.offsets[session + 1]
      guard !events.isEmpty,
        isCopied(self.times[events.lowerBound], self.times[events.upperBound - 1])
      else { continue }
      items += self.items[events]
      times += self.times[events]
      offsets.append(items.count)
    }
    return SessionDraft(Sessions(items: items, times: times, offsets: offsets))
  }

  /// Puts the sessions in the order of their first events; ties stay as they are.
  package mutating func sort() {
    let starts = (0..<sessionCount).map { times[offsets[$0]] }
    let isSorted = starts.indices.dropFirst().allSatisfy { starts[$0 - 1] <= starts[$0] }
    if isSorted { return }
    // Times are ≥ 0, so that their bits order like they do.
    var keys = starts.map(\.bitPattern)
    var order = (0..<UInt32(sessionCount)).map { $0 }
    RadixSort.sort(&order, by: &keys)
    var bounds = [0]
    bounds.reserveCapacity(offsets.count)
    for session in order {
      let length = offsets[Int(session) + 1] - offsets[Int(session)]
      bounds.append(bounds[bounds.count - 1] + length)
    }
    items = Self.gather(items, order, offsets)
    times = Self.gather(times, order, offsets)
    offsets = bounds
  }

  private static func gather<Value>(
    _ values: [Value], _ order: [UInt32], _ offsets: [Int]
  ) -> [Value] {
    var gathered: [Value] = []
    gathered.reserveCapacity(values.count)
    for session in order {
      gathered += values[offsets[Int(session)]..<offsets[Int(session) + 1]]
    }
    return gathered
  }

  // MARK: Counting

  /// Events per item.
  package func itemCounts(itemCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: itemCount)
    for item in items { counts[Int(item)] += 1 }
    return counts
  }

  /// Numbers of events, sessions and items with events.
  package func size(itemCount: Int) -> LogSize {
    LogSize(
      events: eventCount, sessions: sessionCount,
      items: itemCounts(itemCount: itemCount).count { $0 > 0 })
  }
}
