/// What carries bytes between ranks: by calls that all of them make, and by messages, which a rank sends when it likes.
// SAFETY: pointers lead to memory that the caller keeps, with room for all parts, until the call returns, and leaves alone
// `meanwhile`.
package protocol RankTransport: AnyObject, Sendable {
  /// Number of this rank, from 0.
  var rank: Int { get }
  /// Number of ranks, ≥ 1.
  var count: Int { get }
  /// Fills the other ranks' parts of memory with what they have there, while something else is done; blocks until all have
  /// called it.
  func share(
    _ memory: UnsafeMutableRawPointer, _ parts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError)
  /// Sends each rank its part of memory, and receives a part of each, this one's own too; likewise.
  func swap(
    _ sent: UnsafeRawPointer, _ parts: MessageParts, into received: UnsafeMutableRawPointer,
    _ receivedParts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError)
  /// Lets bytes travel on, called now and then `meanwhile`; at other times it does nothing.
  func carryOn()
  /// Sends bytes to another rank, and waits for nobody: they are kept until they have gone.
  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(RanksError)
  /// The first message that has come from a rank with a tag, from any with any where they are `nil`; `nil` where none has.
  func receive(from rank: Int?, tag: Int?) throws(RanksError) -> RankMessage?
  /// Whether all that was sent has gone.
  func hasSentAll() throws(RanksError) -> Bool
}

/// Bytes that came from another rank.
package struct RankMessage: Sendable, Equatable {
  /// Number of the rank.
  package let rank: Int
  /// What kind of message it is, ≥ 0, by an agreement of those who send and receive.
  package let tag: Int
  package let bytes: [UInt8]

  package init(rank: Int, tag: Int, bytes: [UInt8]) {
    (self.rank, self.tag, self.bytes) = (rank, tag, bytes)
  }
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
