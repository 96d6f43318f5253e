/// Numbers sessions in order of first appearance, from the hashes of their identifiers.
///
/// The text of session identifiers is not kept: memory does not depend on its length.
struct SessionTable: ~Copyable {
  private var hashes = ChunkedColumn<Hash128>()
  /// Open addressing over the session number + 1; 0 is a free slot. At most 7/8 are taken.
  private var slots = [Int32](repeating: 0, count: 1024)

  /// Number of sessions.
  var count: Int { hashes.count }

  init() {}

  /// Number of the session with this hash, which is added when it is new; `nil` when all numbers are
  /// taken.
  mutating func index(of hash: Hash128) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash.low) & mask
    while slots[slot] != 0 {
      let session = slots[slot] - 1
      if hashes[Int(session)] == hash { return session }
      slot = (slot + 1) & mask
    }
    let session = hashes.count
    if session == Int(Int32.max) { return nil }
    hashes.append(hash)
    if hashes.count * 8 > slots.count * 7 {
      grow()
    } else {
      slots[slot] = Int32(session + 1)
    }
    return Int32(session)
  }

  /// Doubles the slots; the old ones are freed first, since the hashes tell everything.
  private mutating func grow() {
    let capacity = slots.count * 2
    slots = []
    slots = [Int32](repeating: 0, count: capacity)
    for session in 0..<hashes.count {
      var slot = Int(truncatingIfNeeded: hashes[session].low) & (capacity - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(session + 1)
    }
  }
}
