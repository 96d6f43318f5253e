import SessionData

/// Numbers sessions in order of first appearance, from the hashes of their identifiers.
///
/// The text of session identifiers is not kept: memory does not depend on its length.
struct SessionTable: ~Copyable {
  private var hashes = ChunkedColumn<Hash128>()
  /// Open addressing, at most 3/4 taken; 0 is free.
  ///
  /// With 2ᵏ slots a session number + 1 needs k bits; the others hold a piece of the hash, so that a
  /// probe seldom has to look at ``hashes``.
  private var slots: ZeroedTable<UInt32>
  /// k.
  private var bits: Int

  /// Number of sessions.
  var count: Int { hashes.count }

  init() {
    bits = 10
    slots = ZeroedTable(count: 1 << bits)
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
    if hashes.count * 4 > slots.count * 3 {
      grow()
    } else {
      slots[slot] = tag | UInt32(session + 1)
    }
    return Int32(session)
  }

  /// Number of the session with this hash; `nil` when there is none.
  func number(of hash: Hash128) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash.low) & mask
    while slots[slot] != 0 {
      let session = Int(slots[slot] & UInt32(truncatingIfNeeded: mask)) - 1
      if hashes[session] == hash { return session }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Numbers the sessions of a piece's rows; −1 when all numbers are taken.
  mutating func number(_ piece: inout LogPiece) {
    let rows = piece.rows
    let count = rows.count
    if piece.sessions.count < count {
      piece.sessions.append(contentsOf: repeatElement(0, count: count - piece.sessions.count))
    }
    for start in stride(from: 0, to: count, by: LogPiece.groupSize) {
      let group = start..<min(start + LogPiece.groupSize, count)
      var sessions = piece.sessions.mutableSpan
      number(group, of: rows.span, into: &sessions)
    }
  }

  private mutating func number(
    _ group: Range<Int>, of rows: Span<LogRow>, into sessions: inout MutableSpan<Int32>
  ) {
    let mask = slots.count - 1
    let numberMask = UInt32(truncatingIfNeeded: mask)
    // Nothing depends on these reads, so that many of them are under way at once.
    for row in group {
      let home = Int(truncatingIfNeeded: rows[row].session.low) & mask
      sessions[row] = Int32(bitPattern: slots[home])
    }
    for row in group {
      let hash = rows[row].session
      let tag = tag(of: hash)
      var entry = UInt32(bitPattern: sessions[row])
      var slot = Int(truncatingIfNeeded: hash.low) & mask
      while entry != 0 && entry & ~numberMask != tag {
        slot = (slot + 1) & mask
        entry = slots[slot]
      }
      // A free slot is 0 and so becomes −1.
      sessions[row] = Int32(bitPattern: entry & numberMask) - 1
    }
    for row in group where sessions[row] >= 0 {
      if hashes[Int(sessions[row])] != rows[row].session { sessions[row] = -1 }
    }
    for row in group where sessions[row] < 0 {
      sessions[row] = index(of: rows[row].session) ?? -1
    }
  }

  private func tag(of hash: Hash128) -> UInt32 {
    UInt32(truncatingIfNeeded: hash.high) << UInt32(bits)
  }

  /// Doubles the slots; the old ones are freed first, since the hashes tell everything.
  private mutating func grow() {
    bits += 1
    slots = ZeroedTable(count: 0)
    slots = ZeroedTable(count: 1 << bits)
    let mask = slots.count - 1
    for session in 0..<hashes.count {
      let hash = hashes[session]
      var slot = Int(truncatingIfNeeded: hash.low) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = tag(of: hash) | UInt32(session + 1)
    }
  }
}
