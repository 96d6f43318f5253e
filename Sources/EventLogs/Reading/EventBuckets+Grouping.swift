import SessionData

extension EventBuckets {
  /// The sessions of at least `minimumLength` events, in their order, and where some of them stand.
  ///
  /// - Parameters:
  ///   - sessionCount: every session number is below it.
  ///   - numbers: sessions whose places are asked for; that of one which is left out is `nil`.
  consuming func takeSessions(
    sessionCount: Int, minimumLength: Int, threads: Int, locating numbers: [Int] = []
  ) -> (sessions: Sessions, places: [Int?]) {
    close()
    var survey = survey(sessionCount: sessionCount, threads: threads)
    let order = SessionOrder(&survey, minimumLength: minimumLength)
    let places = numbers.map { number in
      guard let place = order.numbers?[number] else { return Optional(number) }
      return place == SessionOrder.leftOut ? nil : Int(place)
    }
    let fineShift = Self.shift(sessions: sessionCount, events: count)
    guard order.numbers != nil || fineShift < shift else {
      return (grouped(offsets: order.offsets, threads: threads), places)
    }
    // Every thread has half a block of its own for each bucket.
    let sessions = renumbered(order.numbers, shift: fineShift, threads: min(threads, 4))
      .grouped(offsets: order.offsets, threads: threads)
    return (sessions, places)
  }

  /// Shift of buckets that hold a small part of all events each, so that grouping one of them before
  /// the memory of the others is given back costs little.
  private static func shift(sessions: Int, events: Int) -> Int {
    var shift = usualShift
    while shift > 0 && events > 1 << 20 && (events << shift) / sessions > 1 << 18 { shift -= 1 }
    return shift
  }

  /// Number of events and first time of every session; the time as bits, which order like the times.
  struct Survey {
    var lengths: [UInt32]
    var firstTimes: [UInt64]
  }

  /// Looks at all events of a closed store once.
  ///
  /// - Parameter sessionCount: every session number is below it.
  func survey(sessionCount: Int, threads: Int) -> Survey {
    var survey = Survey(
      lengths: [UInt32](repeating: 0, count: sessionCount),
      firstTimes: [UInt64](repeating: .max, count: sessionCount))
    survey.lengths.withUnsafeMutableBufferPointer { lengths in
      survey.firstTimes.withUnsafeMutableBufferPointer { firstTimes in
        // SAFETY: a session stands in one bucket, and each bucket belongs to one thread: no two threads
        // touch the same element. Subscripts are below sessionCount, since every session number is.
        nonisolated(unsafe) let (lengths, firstTimes) = (lengths, firstTimes)
        Threads.share(buckets.count, threads: threads) { [shift, buckets] index in
          let first = index << shift
          Self.forEach(in: buckets[index]) { event in
            let session = first + event.session
            lengths[session] += 1
            firstTimes[session] = min(firstTimes[session], event.time.bitPattern)
          }
        }
      }
    }
    return survey
  }

  /// The events of a closed store session by session, each session in order of time.
  ///
  /// - Parameter offsets: where each session starts, and the number of events at the end.
  consuming func grouped(offsets: [Int], threads: Int) -> Sessions {
    let total = count
    precondition(offsets.last == total, "\(total) events, but offsets up to \(offsets.last ?? 0)")
    var items: [ItemIndex] = []
    // SAFETY: `place` assigns each of the `total` places of both arrays once.
    let times = [Double](unsafeUninitializedCapacity: total) { times, timeCount in
      items = [ItemIndex](unsafeUninitializedCapacity: total) { items, itemCount in
        place(items, times, offsets: offsets, threads: threads)
        itemCount = total
      }
      timeCount = total
    }
    return Sessions(items: items, times: times, offsets: offsets)
  }

  private func place(
    _ items: UnsafeMutableBufferPointer<ItemIndex>, _ times: UnsafeMutableBufferPointer<Double>,
    offsets: [Int], threads: Int
  ) {
    // SAFETY: the sessions of a bucket are a range of offsets of their own, below their last, which is the
    // size of both buffers: no two threads write to the same place, and spans check that each keeps to its
    // range. Plain values need no initialization before they are
    // assigned, and each place is assigned once, since offsets count these events.
    nonisolated(unsafe) let (items, times) = (items, times)
    Threads.share(buckets.count, threads: threads) { [shift, buckets] index in
      let sessions = index << shift..<min((index + 1) << shift, offsets.count - 1)
      let events = offsets[sessions.lowerBound]..<offsets[sessions.upperBound]
      var items = UnsafeMutableBufferPointer(rebasing: items[events]).mutableSpan
      var times = UnsafeMutableBufferPointer(rebasing: times[events]).mutableSpan
      // Where the next event of each session goes, from the start of the bucket.
      var places = sessions.map { UInt32(offsets[$0] - events.lowerBound) }
      // SAFETY: the events of the block have been placed, and nobody reads it again.
      let release = { (block: BlockPool.Block) in
        MappedMemory.release(block.start, bytes: BlockPool.blockBytes)
      }
      Self.forEach(in: buckets[index], done: release) { event in
        let place = Int(places[event.session])
        places[event.session] += 1
        items[place] = event.item
        times[place] = event.time
      }
      for session in sessions {
        SessionSort.sort(
          offsets[session] - events.lowerBound..<offsets[session + 1] - events.lowerBound,
          items: &items, times: &times)
      }
    }
  }
}
