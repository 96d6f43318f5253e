/// Rows that wait to be numbered together.
///
/// Numbering a row means a few reads at random places of large tables. One row after the other, the
/// processor waits for each; over a batch the same reads are independent, and it waits for many at
/// once.
struct EventBatch {
  struct Row {
    /// Hash of the session identifier.
    let session: Hash128
    /// Hash of the item identifier.
    let itemHash: UInt64
    let time: Double
    /// Where the item identifier stands in ``itemBytes``.
    let itemStart: Int
    let itemEnd: Int

    var item: Range<Int> { itemStart..<itemEnd }
  }

  static let capacity = 256

  private(set) var rows: [Row] = []
  /// Item identifiers back to back, and room for more.
  private(set) var itemBytes = [UInt8](repeating: 0, count: 1 << 12)
  private var itemEnd = 0

  var isFull: Bool { rows.count == Self.capacity }

  mutating func append(session: Hash128, item: Span<UInt8>, time: Double) {
    let end = itemEnd + item.count
    rows.append(
      Row(
        session: session, itemHash: ByteScan.hash(item).low, time: time, itemStart: itemEnd,
        itemEnd: end))
    ByteScan.copy(item, to: &itemBytes, at: itemEnd)
    itemEnd = end
  }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    itemEnd = 0
  }
}
