/// Rows that wait to be numbered together.
///
/// Numbering a row means a few reads at random places of large tables. One row after the other, the
/// processor waits for each; over a batch the same reads are independent, and it waits for many at
/// once.
struct EventBatch {
  static let capacity = 256

  /// Hash of every row's session identifier.
  private(set) var sessions: [Hash128] = []
  /// Hash of every row's item identifier.
  private(set) var itemHashes: [UInt64] = []
  private(set) var times: [Double] = []
  /// Item identifiers back to back, each at ``item(_:)``.
  private(set) var itemBytes: [UInt8] = []
  private var itemStarts = [0]

  var count: Int { times.count }

  /// Where the item identifier of a row stands in ``itemBytes``.
  func item(_ row: Int) -> Range<Int> { itemStarts[row]..<itemStarts[row + 1] }

  mutating func append(session: Hash128, item: Span<UInt8>, time: Double) {
    sessions.append(session)
    itemHashes.append(ByteScan.hash(item).low)
    times.append(time)
    ByteScan.append(item, to: &itemBytes)
    itemStarts.append(itemBytes.count)
  }

  mutating func removeAll() {
    sessions.removeAll(keepingCapacity: true)
    itemHashes.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    itemBytes.removeAll(keepingCapacity: true)
    itemStarts.removeAll(keepingCapacity: true)
    itemStarts.append(0)
  }
}
