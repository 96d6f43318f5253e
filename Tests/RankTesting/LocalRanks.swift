import Foundation
import MessagePassing
import Synchronization

/// Ranks that are threads of this process, which is all that a test of what they do needs.
package enum LocalRanks {
  /// Runs `body` on so many ranks at once, and answers with what each of them found.
  ///
  /// - Parameters:
  ///   - most: bytes of a rank that travel at once.
  ///   - lostAfter: parts of memory that are carried, before the ranks lose each other; `nil`: all of them.
  package static func run<Value: Sendable>(
    _ count: Int, most: Int = 64 << 20, lostAfter: Int? = nil,
    _ body: @escaping @Sendable (Ranks) throws -> Value
  ) -> [Result<Value, any Error>] {
    let meeting = Meeting(count)
    let found = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let group = DispatchGroup()
    for rank in 0..<count {
      group.enter()
      Thread {
        let ranks = Ranks(
          LocalTransport(rank: rank, meeting: meeting, carries: lostAfter ?? .max), most: most)
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
  private var brought: [[UInt8]] = []
  private var come = 0
  private var round = 0

  /// Messages that each rank has not received, in the order in which they were sent.
  private var messages: [[RankMessage]]

  init(_ count: Int) {
    self.count = count
    messages = [[RankMessage]](repeating: [], count: count)
    bytes = [[UInt8]](repeating: [], count: count)
  }

  let count: Int

  /// What each rank has brought.
  func exchange(_ own: [UInt8], rank: Int) -> [[UInt8]] {
    condition.lock()
    defer { condition.unlock() }
    bytes[rank] = own
    come += 1
    let now = round
    if come == bytes.count {
      brought = bytes
      come = 0
      round += 1
      condition.broadcast()
    }
    while round == now { condition.wait() }
    return brought
  }

  func send(_ message: RankMessage, to rank: Int) {
    condition.lock()
    defer { condition.unlock() }
    messages[rank].append(message)
  }

  func receive(_ rank: Int, where isWanted: (RankMessage) -> Bool) -> RankMessage? {
    condition.lock()
    defer { condition.unlock() }
    return messages[rank].firstIndex(where: isWanted).map { messages[rank].remove(at: $0) }
  }
}

private final class LocalTransport: RankTransport {
  let rank: Int
  private let meeting: Meeting
  /// How many times memory is carried yet.
  private let carries: Atomic<Int>

  init(rank: Int, meeting: Meeting, carries: Int) {
    (self.rank, self.meeting) = (rank, meeting)
    self.carries = Atomic(carries)
  }

  private func carry() throws(RanksError) {
    guard carries.subtract(1, ordering: .relaxed).newValue >= 0 else {
      throw .lost(reason: "the cable is cut")
    }
  }

  var count: Int { meeting.count }

  // SAFETY, for both: the caller has memory for all parts.
  func share(
    _ memory: UnsafeMutableRawPointer, _ parts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError) {
    for other in 0..<count where other != rank { spoil(memory, parts, other) }
    let sent = bytes(memory, parts, rank)
    meanwhile()
    precondition(bytes(memory, parts, rank) == sent, "what travels was written")
    try carry()
    let all = meeting.exchange(sent, rank: rank)
    for other in 0..<count where other != rank { write(all[other], memory, parts, other) }
  }

  func swap(
    _ sent: UnsafeRawPointer, _ parts: MessageParts, into received: UnsafeMutableRawPointer,
    _ receivedParts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError) {
    for other in 0..<count { spoil(received, receivedParts, other) }
    let whole = (0..<count).flatMap { bytes(sent, parts, $0) }
    meanwhile()
    precondition(
      (0..<count).flatMap { bytes(sent, parts, $0) } == whole, "what travels was written")
    try carry()
    let sizes = parts.counts.flatMap { size in withUnsafeBytes(of: size) { [UInt8]($0) } }
    let allSizes = meeting.exchange(sizes, rank: rank).map { bytes in
      bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    }
    let all = meeting.exchange(whole, rank: rank)
    for other in 0..<count {
      let offset = Int(allSizes[other][..<rank].reduce(0, +))
      let size = Int(allSizes[other][rank])
      write(Array(all[other][offset..<offset + size]), received, receivedParts, other)
    }
  }

  func carryOn() {}

  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(RanksError) {
    try carry()
    meeting.send(RankMessage(rank: self.rank, tag: tag, bytes: bytes), to: rank)
  }

  func receive(from rank: Int?, tag: Int?) throws(RanksError) -> RankMessage? {
    meeting.receive(self.rank) {
      rank ?? $0.rank == $0.rank && tag ?? $0.tag == $0.tag
    }
  }

  func hasSentAll() throws(RanksError) -> Bool { true }

  private func bytes(
    _ memory: UnsafeRawPointer, _ parts: MessageParts, _ rank: Int
  ) -> [UInt8] {
    [UInt8](
      UnsafeRawBufferPointer(
        start: memory + Int(parts.offsets[rank]), count: Int(parts.counts[rank])))
  }

  /// What comes is not there before it has come: as numbers, NaN.
  private func spoil(_ memory: UnsafeMutableRawPointer, _ parts: MessageParts, _ rank: Int) {
    (memory + Int(parts.offsets[rank])).initializeMemory(
      as: UInt8.self, repeating: 0xFF, count: Int(parts.counts[rank]))
  }

  private func write(
    _ bytes: [UInt8], _ memory: UnsafeMutableRawPointer, _ parts: MessageParts, _ rank: Int
  ) {
    precondition(
      bytes.count == Int(parts.counts[rank]), "\(bytes.count) of \(parts.counts[rank]) bytes")
    bytes.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      (memory + Int(parts.offsets[rank])).copyMemory(from: base, byteCount: bytes.count)
    }
  }
}
