import SessionData
import Synchronization

/// Events in buckets of neighbouring sessions; in a bucket they keep the order in which they came.
///
/// Adding an event writes to the end of its bucket, whatever the order of the log, and a bucket is small
/// enough to be grouped inside the processor's caches. An event takes 14 bytes, and every bucket half a
/// block on average beside that.
struct EventBuckets: ~Copyable {
  /// One event of a bucket.
  struct Event {
    /// Number of the session within the bucket.
    let session: Int
    let item: ItemIndex
    let time: Double
  }

  // SAFETY (`@unchecked Sendable`): a bucket has one writer, whoever may change it, and is read by others
  // when it is closed.
  /// One bucket's memory.
  struct Bucket: @unchecked Sendable {
    /// Blocks, and the number of events in each.
    private(set) var blocks: [(block: BlockPool.Block, count: Int)] = []
    // SAFETY: a place in the last of the blocks, which the pool keeps and nobody else writes to.
    /// Where the next event goes, and how many still fit there.
    private var end: UnsafeMutableRawPointer?
    private var room = 0

    @inline(__always)
    fileprivate mutating func append(
      session: UInt16, item: ItemIndex, time: Double, _ pool: BlockPool
    ) {
      if room == 0 {
        let block = pool.take()
        closeLastBlock()
        blocks.append((block, blockEvents))
        end = block.start
        room = blockEvents
      }
      guard let end else { return }
      // SAFETY: room > 0 says that 14 bytes fit at `end`; plain values may be stored unaligned.
      end.storeBytes(of: time, as: Double.self)
      end.storeBytes(of: item, toByteOffset: 8, as: ItemIndex.self)
      end.storeBytes(of: session, toByteOffset: 12, as: UInt16.self)
      self.end = end + eventBytes
      room -= 1
    }

    /// Takes the room that is left out of the last block's count; nothing more goes in there.
    fileprivate mutating func closeLastBlock() {
      if !blocks.isEmpty { blocks[blocks.count - 1].count -= room }
      room = 0
    }

    /// Adds another bucket's blocks behind its own.
    fileprivate mutating func append(_ other: Bucket) {
      closeLastBlock()
      blocks += other.blocks
      room = other.room
      end = other.end
    }
  }

  /// A bucket holds 2^`shift` session numbers.
  let shift: Int
  /// Number of events.
  private(set) var count = 0
  private(set) var buckets: [Bucket] = []
  let pool: BlockPool

  private static var eventBytes: Int { 14 }
  private static var blockEvents: Int { BlockPool.blockBytes / eventBytes }

  /// Shift of buckets of 65,536 events, when sessions have four each.
  static var usualShift: Int { 14 }

  /// No events.
  ///
  /// - Precondition: `0 <= shift <= 16`.
  init(shift: Int = Self.usualShift, pool: BlockPool = BlockPool()) {
    precondition((0...16).contains(shift), "buckets of 2^\(shift) sessions")
    self.shift = shift
    self.pool = pool
  }

  /// Adds an event behind those of its session.
  mutating func append(session: UInt32, item: ItemIndex, time: Double) {
    let index = Int(session >> UInt32(shift))
    while index >= buckets.count { buckets.append(Bucket()) }
    let within = UInt16(truncatingIfNeeded: session & (1 << UInt32(shift) - 1))
    buckets[index].append(session: within, item: item, time: time, pool)
    count += 1
  }

  /// Lets every block tell how many events it has; nothing can be added behind them.
  mutating func close() {
    for index in buckets.indices { buckets[index].closeLastBlock() }
  }

  /// Calls `body` with the events of a closed bucket in order, and `done` with each block behind its
  /// events.
  @inline(__always)
  static func forEach(
    in bucket: Bucket, done: (BlockPool.Block) -> Void = { _ in }, _ body: (Event) -> Void
  ) {
    for (block, count) in bucket.blocks {
      var place = UnsafeRawPointer(block.start)
      for _ in 0..<count {
        // SAFETY: append wrote as many events of 14 bytes into this block.
        let time = place.loadUnaligned(as: Double.self)
        let item = place.loadUnaligned(fromByteOffset: 8, as: ItemIndex.self)
        let session = place.loadUnaligned(fromByteOffset: 12, as: UInt16.self)
        body(Event(session: Int(session), item: item, time: time))
        place += eventBytes
      }
      done(block)
    }
  }

  /// The events of a closed store under other session numbers, in buckets of another size; closed.
  ///
  /// - Parameter numbers: new number of every session, `nil` to keep them; those of
  ///   ``SessionOrder/leftOut`` lose their events.
  consuming func renumbered(_ numbers: [UInt32]?, shift newShift: Int, threads: Int) -> EventBuckets
  {
    let count = min(threads, buckets.count)
    let parts = Mutex<[Part]>([])
    Threads.share(count, threads: count) { [shift, pool, buckets] thread in
      var part = EventBuckets(shift: newShift, pool: pool)
      for index in buckets.count * thread / count..<buckets.count * (thread + 1) / count {
        let first = index << shift
        Self.forEach(in: buckets[index], done: { pool.putBack($0) }) { event in
          let session = numbers?[first + event.session] ?? UInt32(first + event.session)
          if session != SessionOrder.leftOut {
            part.append(session: session, item: event.item, time: event.time)
          }
        }
      }
      part.close()
      let done = Part(buckets: part.buckets, count: part.count)
      parts.withLock { $0.append(done) }
    }
    // A session stood in one bucket, so that the parts may follow each other in any order.
    var whole = EventBuckets(shift: newShift, pool: pool)
    for part in parts.withLock({ $0 }) { whole.append(part) }
    return whole
  }

  /// What one thread renumbered.
  private struct Part {
    let buckets: [Bucket]
    let count: Int
  }

  private mutating func append(_ part: Part) {
    while buckets.count < part.buckets.count { buckets.append(Bucket()) }
    for index in part.buckets.indices { buckets[index].append(part.buckets[index]) }
    count += part.count
  }
}
