import SessionData

/// The order of sessions in a log: by the time of their first event, ties by their numbers.
struct SessionOrder {
  /// New number of every session, or ``leftOut``; `nil` when all stay as they are.
  let numbers: [UInt32]?
  /// Where each session starts in the new order, and the number of events at the end.
  let offsets: [Int]

  /// Number of a session that is left out.
  static var leftOut: UInt32 { .max }

  /// Orders the sessions of at least `minimumLength` events.
  init(_ survey: inout EventBuckets.Survey, minimumLength: Int) {
    let lengths = survey.lengths
    // Taken out, so that changing them makes no copy.
    var times: [UInt64] = []
    swap(&times, &survey.firstTimes)
    var order: [UInt32]?
    let isOrdered = times.indices.dropFirst().allSatisfy { times[$0 - 1] <= times[$0] }
    if !isOrdered || lengths.contains(where: { $0 < minimumLength }) {
      var kept: [UInt32] = []
      kept.reserveCapacity(lengths.count)
      for session in lengths.indices where lengths[session] >= minimumLength {
        times[kept.count] = times[session]
        kept.append(UInt32(session))
      }
      times.removeLast(times.count - kept.count)
      RadixSort.sort(&kept, by: &times)
      order = kept
      times = []
    }
    var offsets = [0]
    offsets.reserveCapacity((order?.count ?? lengths.count) + 1)
    var end = 0
    if let order {
      var numbers = [UInt32](repeating: Self.leftOut, count: lengths.count)
      for (number, session) in order.enumerated() {
        numbers[Int(session)] = UInt32(number)
        end += Int(lengths[Int(session)])
        offsets.append(end)
      }
      self.numbers = numbers
    } else {
      for length in lengths {
        end += Int(length)
        offsets.append(end)
      }
      numbers = nil
    }
    self.offsets = offsets
  }
}
