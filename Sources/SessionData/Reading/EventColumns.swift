/// Events in the order of the files, as three columns; then grouped and ordered.
///
/// E events, S sessions. Logs in which sessions overlap are permuted in place: the session column turns
/// into each event's target position, the columns follow its cycles and are copied out one after the
/// other, with a peak of 16·E bytes and at most 24·S beside them. Logs in which each session stands in
/// one run are copied run by run, which is several times as fast and peaks at 20·E + 16·S bytes.
struct EventColumns: ~Copyable {
  /// Session numbers while reading, target positions while permuting.
  private var sessions = ChunkedColumn<UInt32>()
  private var items = ChunkedColumn<ItemIndex>()
  private var times = ChunkedColumn<Double>()

  /// Whether the events already stand grouped, in order of time, and the sessions in order.
  private var isOrdered = true
  /// Whether every session stands in one run: its numbers are given by first appearance.
  private var isContiguous = true
  private var lastSession: UInt32 = 0
  private var lastTime = -Double.infinity
  private var lastFirstTime = -Double.infinity

  init() {}

  var count: Int { sessions.count }

  mutating func append(session: Int32, item: ItemIndex, time: Double) {
    let session = UInt32(bitPattern: session)
    if session == lastSession && sessions.count > 0 {
      if time < lastTime { isOrdered = false }
    } else {
      if session < lastSession { isContiguous = false }
      if session < lastSession || time < lastFirstTime { isOrdered = false }
      lastSession = session
      lastFirstTime = time
    }
    lastTime = time
    sessions.append(session)
    items.append(item)
    times.append(time)
  }

  /// Groups the events by session; leaves out sessions shorter than `minimumLength`.
  ///
  /// - Parameter sessionCount: S; every session number is below it.
  mutating func takeSessions(sessionCount: Int, minimumLength: Int) -> SessionStore {
    if isContiguous && !isOrdered {
      return takeRuns(sessionCount: sessionCount, minimumLength: minimumLength)
    }
    var positions = [UInt32](repeating: 0, count: sessionCount)
    let offsets = sessionOffsets(minimumLength: minimumLength, positions: &positions)
    if offsets.last != count { removeShort(positions) }
    if !isOrdered { group(&positions) }
    positions = []
    sessions.truncate(to: 0)
    var grouped = items.takeArray()
    var groupedTimes = times.takeArray()
    if !isOrdered {
      for session in 0..<offsets.count - 1 {
        SessionSort.sort(
          offsets[session]..<offsets[session + 1], items: &grouped, times: &groupedTimes)
      }
    }
    return SessionStore(items: grouped, times: groupedTimes, offsets: offsets)
  }

  /// Copies the runs of the sessions out in their final order: long stretches instead of single events.
  private mutating func takeRuns(sessionCount: Int, minimumLength: Int) -> SessionStore {
    // First the lengths, one place up; summed, the starts.
    var starts = [UInt32](repeating: 0, count: sessionCount + 1)
    for event in 0..<count { starts[Int(sessions[event]) + 1] += 1 }
    var order: [Int32] = []
    order.reserveCapacity(sessionCount)
    for session in 0..<sessionCount where starts[session + 1] >= minimumLength {
      order.append(Int32(session))
    }
    sortByFirstTime(&order, sessionCount: sessionCount)
    sessions.truncate(to: 0)
    for session in 0..<sessionCount { starts[session + 1] += starts[session] }
    var offsets = [0]
    offsets.reserveCapacity(order.count + 1)
    var end = 0
    for session in order {
      end += Int(starts[Int(session) + 1] - starts[Int(session)])
      offsets.append(end)
    }
    var grouped = items.takeRuns(order, starts: starts, total: end)
    var groupedTimes = times.takeRuns(order, starts: starts, total: end)
    for session in 0..<offsets.count - 1 {
      SessionSort.sort(
        offsets[session]..<offsets[session + 1], items: &grouped, times: &groupedTimes)
    }
    return SessionStore(items: grouped, times: groupedTimes, offsets: offsets)
  }

  /// Marks a session that is left out.
  private static var leftOut: UInt32 { .max }

  /// Offsets of the kept sessions in their final order; `positions` receives each session's start.
  private func sessionOffsets(minimumLength: Int, positions counts: inout [UInt32]) -> [Int] {
    for event in 0..<count { counts[Int(sessions[event])] += 1 }
    var order = counts.indices.filter { counts[$0] >= minimumLength }.map { Int32($0) }
    if !isOrdered { sortByFirstTime(&order, sessionCount: counts.count) }
    var offsets = [0]
    offsets.reserveCapacity(order.count + 1)
    var end = 0
    for session in counts.indices where counts[session] < minimumLength {
      counts[session] = Self.leftOut
    }
    for session in order {
      let length = Int(counts[Int(session)])
      counts[Int(session)] = UInt32(end)
      end += length
      offsets.append(end)
    }
    return offsets
  }

  private func sortByFirstTime(_ order: inout [Int32], sessionCount: Int) {
    var firstTimes = [Double](repeating: .infinity, count: sessionCount)
    for event in 0..<count {
      let session = Int(sessions[event])
      firstTimes[session] = min(firstTimes[session], times[event])
    }
    order.sort { left, right in
      let (a, b) = (firstTimes[Int(left)], firstTimes[Int(right)])
      return a < b || (a == b && left < right)
    }
  }

  /// Closes the gaps that left-out sessions leave, in the order of the files.
  private mutating func removeShort(_ positions: [UInt32]) {
    var kept = 0
    for event in 0..<count where positions[Int(sessions[event])] != Self.leftOut {
      sessions[kept] = sessions[event]
      items[kept] = items[event]
      times[kept] = times[event]
      kept += 1
    }
    sessions.truncate(to: kept)
    items.truncate(to: kept)
    times.truncate(to: kept)
  }

  /// Moves every event to its session's place; events of a session keep the order of the files.
  private mutating func group(_ positions: inout [UInt32]) {
    for event in 0..<count {
      let session = Int(sessions[event])
      sessions[event] = positions[session]
      positions[session] += 1
    }
    for start in 0..<count {
      var target = sessions[start]
      if Int(target) == start { continue }
      // Carry the event at `start` to its target, take what stood there, and so on.
      var (item, time) = (items[start], times[start])
      repeat {
        let place = Int(target)
        (items[place], item) = (item, items[place])
        (times[place], time) = (time, times[place])
        (sessions[place], target) = (target, sessions[place])
      } while Int(target) != start
      items[start] = item
      times[start] = time
      sessions[start] = UInt32(start)
    }
  }
}
