/// What carries bytes between ranks.
// SAFETY: pointers lead to memory that the caller keeps, with room for all parts, until the call returns.
package protocol RankTransport: AnyObject, Sendable {
  /// Number of this rank, from 0.
  var rank: Int { get }
  /// Number of ranks, ≥ 1.
  var count: Int { get }
  /// Fills the other ranks' parts of memory with what they have there; blocks until all have called it.
  func share(_ memory: UnsafeMutableRawPointer, _ parts: MessageParts) throws(RanksError)
  /// Sends each rank its part of memory, and receives a part of each, this one's own too.
  func swap(
    _ sent: UnsafeRawPointer, _ parts: MessageParts, into received: UnsafeMutableRawPointer,
    _ receivedParts: MessageParts
  ) throws(RanksError)
}

/// The parts of memory that belong to ranks, in bytes, together below 2 GiB.
package struct MessageParts: Sendable {
  package let counts: [Int32]
  package let offsets: [Int32]

  /// - Parameter parts: places of numbers of `stride` bytes.
  package init(_ parts: [Range<Int>], stride: Int) {
    precondition(
      parts.allSatisfy { $0.upperBound * stride <= Int(Int32.max) }, "parts of 2 GiB or more")
    counts = parts.map { Int32($0.count * stride) }
    offsets = parts.map { Int32($0.lowerBound * stride) }
  }
}
