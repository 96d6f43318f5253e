/// What carries bytes between ranks.
package protocol RankTransport: AnyObject, Sendable {
  /// Number of this rank, from 0.
  var rank: Int { get }
  /// Number of ranks, ≥ 1.
  var count: Int { get }
  /// What all ranks have, one behind the other; blocks until all have called it.
  ///
  /// - Parameter sizes: bytes of each rank, which all know; together below 2 GiB.
  func gather(_ bytes: [UInt8], sizes: [Int]) throws(RanksError) -> [UInt8]
}
