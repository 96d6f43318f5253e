import Foundation
import MessagePassing
import Synchronization

/// Ranks that are threads of this process, which is all that a test of what they do needs.
package enum LocalRanks {
  /// Runs `body` on so many ranks at once, and answers with what each of them found.
  ///
  /// - Parameter most: bytes of a rank that travel at once.
  package static func run<Value: Sendable>(
    _ count: Int, most: Int = 64 << 20, _ body: @escaping @Sendable (Ranks) throws -> Value
  ) -> [Result<Value, any Error>] {
    let meeting = Meeting(count)
    let found = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let group = DispatchGroup()
    for rank in 0..<count {
      group.enter()
      Thread {
        let ranks = Ranks(LocalTransport(rank: rank, meeting: meeting), most: most)
        let result = Result { try body(ranks) }
        found.withLock { $0[rank] = result }
        group.leave()
      }.start()
    }
    group.wait()
    return found.withLock { $0.compactMap(\.self) }
  }
}

/// Where ranks meet, and leave bytes for each other.
private final class Meeting: @unchecked Sendable {
  // SAFETY: everything below is touched with the condition locked.
  private let condition = NSCondition()
  private var bytes: [[UInt8]]
  private var whole: [UInt8] = []
  private var come = 0
  private var round = 0

  init(_ count: Int) { bytes = [[UInt8]](repeating: [], count: count) }

  var count: Int { bytes.count }

  func gather(_ own: [UInt8], rank: Int) -> [UInt8] {
    condition.lock()
    defer { condition.unlock() }
    bytes[rank] = own
    come += 1
    let now = round
    if come == bytes.count {
      whole = bytes.flatMap(\.self)
      come = 0
      round += 1
      condition.broadcast()
    }
    while round == now { condition.wait() }
    return whole
  }
}

private final class LocalTransport: RankTransport {
  let rank: Int
  private let meeting: Meeting

  init(rank: Int, meeting: Meeting) { (self.rank, self.meeting) = (rank, meeting) }

  var count: Int { meeting.count }

  func gather(_ bytes: [UInt8], sizes: [Int]) throws(RanksError) -> [UInt8] {
    precondition(bytes.count == sizes[rank], "\(bytes.count) bytes of \(sizes)")
    return meeting.gather(bytes, rank: rank)
  }
}
