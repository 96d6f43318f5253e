/// Numbers sessions in order of first appearance, from the hashes of their identifiers.
///
/// The text of session identifiers is not kept: memory does not depend on its length.
struct SessionTable: ~Copyable {
  private var hashes = ChunkedColumn<Hash128>()
  /// Open addressing, at most 7/8 taken; 0 is free.
  ///
  /// With 2ᵏ slots a session number + 1 needs k bits; the others hold a piece of the hash, so that a
  /// probe seldom has to look at ``hashes``.
  private var slots: ChunkedColumn<UInt32>
  /// k.
  private var bits: Int

  /// Number of sessions.
  var count: Int { hashes.count }

  init() {
    bits = 10
    slots = ChunkedColumn(zeros: 1 << bits)
  }

  /// Number of the session with this hash, which is added when it is new; `nil` when all numbers are
  /// taken.
  mutating func index(of hash: Hash128) -> Int32? {
    let mask = slots.count - 1
    let numberMask = UInt32(truncatingIfNeeded: mask)
    let tag = tag(of: hash)
    var slot = Int(truncatingIfNeeded: hash.low) & mask
    while slots[slot] != 0 {
      let entry = slots[slot]
      if entry & ~numberMask == tag {
        let session = Int(entry & numberMask) - 1
        if hashes[session] == hash { return Int32(session) }
      }
      slot = (slot + 1) & mask
    }
    let session = hashes.count
    if session == Int(Int32.max) { return nil }
    hashes.append(hash)
    if hashes.count * 8 > slots.count * 7 {
      grow()
    } else {
      slots[slot] = tag | UInt32(session + 1)
    }
    return Int32(session)
  }

  /// Numbers of a batch's sessions; −1 where the first slot looked at does not settle it.
  func settle(_ batch: EventBatch, into indices: inout [Int32]) {
    let mask = slots.count - 1
    let numberMask = UInt32(truncatingIfNeeded: mask)
    indices.removeAll(keepingCapacity: true)
    for row in batch.rows {
      let hash = row.session
      let entry = slots[Int(truncatingIfNeeded: hash.low) & mask]
      let isLikely = entry != 0 && entry & ~numberMask == tag(of: hash)
      indices.append(isLikely ? Int32(bitPattern: entry & numberMask) - 1 : -1)
    }
    for row in indices.indices where indices[row] >= 0 {
      if hashes[Int(indices[row])] != batch.rows[row].session { indices[row] = -1 }
    }
  }

  private func tag(of hash: Hash128) -> UInt32 {
    UInt32(truncatingIfNeeded: hash.high) << UInt32(bits)
  }

  /// Doubles the slots; the old ones are freed first, since the hashes tell everything.
  private mutating func grow() {
    bits += 1
    slots = ChunkedColumn()
    slots = ChunkedColumn(zeros: 1 << bits)
    let mask = slots.count - 1
    for session in 0..<hashes.count {
      let hash = hashes[session]
      var slot = Int(truncatingIfNeeded: hash.low) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = tag(of: hash) | UInt32(session + 1)
    }
  }
}
