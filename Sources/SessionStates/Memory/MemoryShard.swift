/// A table of sessions in the order of their last use; one part of ``MemorySessionStore``.
///
/// Slots lie in one array and refer to each other by number: in the chains of the hash table, and in a
/// ring from the most to the least recently used, which slot 0 heads. A session costs its slot, its
/// bucket and one allocation that holds key and record, instead of several objects.
struct MemoryShard {
  private struct Slot {
    /// The key's bytes, then the record's.
    var bytes: [UInt8] = []
    var keyLength: Int32 = 0
    var tag: UInt32 = 0
    /// 0 in a slot that is free.
    var revision: UInt64 = 0
    /// Milliseconds on the store's clock.
    var saved: Int64 = 0
    /// Next slot of the same bucket, or the next free one; 0 ends either.
    var chain: Int32 = 0
    var newer: Int32 = 0
    var older: Int32 = 0
  }

  /// A record and the key before it, as they lie in one allocation.
  struct Kept {
    let bytes: [UInt8]
    let keyLength: Int
    let revision: UInt64
  }

  private var slots = [Slot()]
  private var buckets: [Int32] = [0]
  private var firstFree: Int32 = 0
  /// Sessions kept, expired ones included.
  private(set) var count = 0
  /// Bytes that they take, about.
  private(set) var bytes = 0

  /// Bytes that a session takes beside its key and record: slot, bucket, and the head of an allocation.
  static let overhead = MemoryLayout<Slot>.stride + MemoryLayout<Int32>.stride + 48

  /// What is kept under a key and was saved after the given time; a use.
  mutating func load(_ key: SessionKey, savedAfter oldest: Int64) -> Kept? {
    guard let slot = find(key, savedAfter: oldest) else { return nil }
    moveToFront(slot)
    let found = slots[Int(slot)]
    return Kept(bytes: found.bytes, keyLength: Int(found.keyLength), revision: found.revision)
  }

  /// Keeps key and record in the place of the expected revision; `false` when there is another.
  mutating func save(
    _ bytes: [UInt8], for key: SessionKey, keyLength: Int32, replacing expected: UInt64,
    at now: Int64, savedAfter oldest: Int64
  ) -> Bool {
    let slot: Int32
    if let found = find(key, savedAfter: oldest) {
      guard slots[Int(found)].revision == expected else { return false }
      slot = found
    } else {
      guard expected == 0 else { return false }
      slot = insert(key, keyLength: keyLength)
    }
    self.bytes += bytes.count - slots[Int(slot)].bytes.count
    slots[Int(slot)].bytes = bytes
    slots[Int(slot)].revision = expected + 1
    slots[Int(slot)].saved = now
    moveToFront(slot)
    return true
  }

  /// Forgets a key; `false` when nothing was kept under it.
  mutating func remove(_ key: SessionKey, savedAfter oldest: Int64) -> Bool {
    guard let slot = find(key, savedAfter: oldest) else { return false }
    free(slot)
    return true
  }

  /// Forgets what expired in so many slots from a place on; returns the next place, or `nil` at the end.
  mutating func sweep(from start: Int, slots length: Int, savedAfter oldest: Int64) -> Int? {
    let end = min(start + length, slots.count)
    for slot in start..<max(start, end)
    where slots[slot].revision > 0 && slots[slot].saved <= oldest {
      free(Int32(slot))
    }
    return end < slots.count ? end : nil
  }

  /// Forgets the session whose last use is longest ago, if there is any.
  mutating func removeLeastRecentlyUsed() {
    if count > 0 { free(slots[0].newer) }
  }

  /// Forgets everything.
  mutating func removeAll() {
    self = MemoryShard()
  }

  // MARK: The hash table

  private func bucket(_ tag: UInt32) -> Int { Int(tag) & (buckets.count - 1) }

  /// The slot of a key; one that expired is freed on the way.
  private mutating func find(_ key: SessionKey, savedAfter oldest: Int64) -> Int32? {
    let tag = key.tag
    var slot = buckets[bucket(tag)]
    while slot != 0 {
      let place = Int(slot)
      if slots[place].tag == tag,
        key.utf8.elementsEqual(slots[place].bytes.prefix(Int(slots[place].keyLength)))
      {
        if slots[place].saved > oldest { return slot }
        free(slot)
        return nil
      }
      slot = slots[place].chain
    }
    return nil
  }

  /// A slot for a new key, in its bucket and at the front.
  private mutating func insert(_ key: SessionKey, keyLength: Int32) -> Int32 {
    if firstFree == 0 { addSlot() }
    let slot = firstFree
    firstFree = slots[Int(slot)].chain
    let head = bucket(key.tag)
    slots[Int(slot)].tag = key.tag
    slots[Int(slot)].keyLength = keyLength
    slots[Int(slot)].chain = buckets[head]
    buckets[head] = slot
    link(slot)
    count += 1
    bytes += Self.overhead
    return slot
  }

  private mutating func free(_ slot: Int32) {
    unlink(slot)
    let head = bucket(slots[Int(slot)].tag)
    if buckets[head] == slot {
      buckets[head] = slots[Int(slot)].chain
    } else {
      var before = Int(buckets[head])
      while slots[before].chain != slot { before = Int(slots[before].chain) }
      slots[before].chain = slots[Int(slot)].chain
    }
    bytes -= slots[Int(slot)].bytes.count + Self.overhead
    slots[Int(slot)] = Slot(chain: firstFree)
    firstFree = slot
    count -= 1
  }

  private mutating func addSlot() {
    // Growth by a quarter instead of doubling: slack is memory too.
    if slots.count == slots.capacity {
      slots.reserveCapacity(slots.count + slots.count / 4 + 16)
    }
    firstFree = Int32(slots.count)
    slots.append(Slot())
    if slots.count > buckets.count { doubleBuckets() }
  }

  private mutating func doubleBuckets() {
    buckets = Array(repeating: 0, count: 2 * buckets.count)
    for slot in slots.indices where slots[slot].revision > 0 {
      let head = bucket(slots[slot].tag)
      slots[slot].chain = buckets[head]
      buckets[head] = Int32(slot)
    }
  }

  // MARK: The order of use

  private mutating func moveToFront(_ slot: Int32) {
    unlink(slot)
    link(slot)
  }

  private mutating func link(_ slot: Int32) {
    let front = slots[0].older
    slots[Int(slot)].newer = 0
    slots[Int(slot)].older = front
    slots[Int(front)].newer = slot
    slots[0].older = slot
  }

  private mutating func unlink(_ slot: Int32) {
    let newer = slots[Int(slot)].newer
    let older = slots[Int(slot)].older
    slots[Int(newer)].older = older
    slots[Int(older)].newer = newer
  }
}
