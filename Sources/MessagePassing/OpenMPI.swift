import CMPI
import Foundation
import Synchronization

extension Ranks {
  /// How many processes `mpirun` started of this command; 1 without it.
  public static var launched: Int { number("OMPI_COMM_WORLD_SIZE") ?? 1 }
  /// Number that `mpirun` gave this process; 0 without it.
  public static var launchedRank: Int { number("OMPI_COMM_WORLD_RANK") ?? 0 }

  private static let joined = Mutex<Ranks?>(nil)

  /// The ranks that Open MPI's `mpirun` started, the same at each call; `nil` where there is but one process.
  ///
  /// The library is opened at the first call, and waits for all ranks. At its end, the process calls ``leave()``.
  ///
  /// - Throws: ``RanksError/noLibrary(reason:)`` where Open MPI is not installed.
  public static func world() throws(RanksError) -> Ranks? {
    guard launched > 1 else { return nil }
    let result: Result<Ranks, RanksError> = joined.withLock { joined in
      if let joined { return .success(joined) }
      do throws(RanksError) {
        let ranks = Ranks(try OpenMPI())
        joined = ranks
        return .success(ranks)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Takes leave of the other ranks, where there are any, who must do so, too: the last call.
  public static func leave() {
    let wasThere = joined.withLock { joined in
      defer { joined = nil }
      return joined != nil
    }
    if wasThere { gm_leave() }
  }

  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
  }
}

/// Ranks in Open MPI's world; one for each process.
private final class OpenMPI: RankTransport {
  let rank: Int
  let count: Int
  /// Calls come one after the other; what is sent stays where it is until it has gone.
  private let lock = Mutex([Sending]())

  /// Bytes on their way to another rank.
  // SAFETY: memory of this object's own, freed when Open MPI needs it no more; never where that does not come.
  private struct Sending: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
    var handle: UnsafeMutableRawPointer?
  }

  private static let messageSize = 1024

  init() throws(RanksError) {
    var message = [CChar](repeating: 0, count: Self.messageSize)
    guard gm_join(&message, message.count) else {
      throw .noLibrary(reason: Self.text(message))
    }
    rank = Int(gm_rank())
    count = Int(gm_count())
  }

  // SAFETY, for both: the caller has memory for all parts, and waits.
  func share(
    _ memory: UnsafeMutableRawPointer, _ parts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError) {
    try carry(meanwhile: meanwhile) { gm_begin_share(memory, parts.counts, parts.offsets, $0, $1) }
  }

  func swap(
    _ sent: UnsafeRawPointer, _ parts: MessageParts, into received: UnsafeMutableRawPointer,
    _ receivedParts: MessageParts, meanwhile: () -> Void
  ) throws(RanksError) {
    try carry(meanwhile: meanwhile) {
      gm_begin_swap(
        sent, parts.counts, parts.offsets, received, receivedParts.counts, receivedParts.offsets,
        $0, $1)
    }
  }

  func carryOn() { lock.withLock { _ in gm_carry_on() } }

  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(RanksError) {
    try carryNoting { sending, message, size in
      // SAFETY: the copy lies there until it has gone.
      let copy = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, bytes.count), alignment: 1)
      copy.copyBytes(from: bytes)
      guard let base = copy.baseAddress else { return false }
      var one = Sending(bytes: copy, handle: nil)
      let isBegun = gm_send(
        base, Int32(bytes.count), Int32(rank), Int32(tag), &one.handle, message, size)
      if isBegun { sending.append(one) } else { copy.deallocate() }
      return isBegun
    }
  }

  func receive(from rank: Int?, tag: Int?) throws(RanksError) -> RankMessage? {
    var found: RankMessage?
    try carryNoting { sending, message, size in
      guard Self.free(&sending, message, size) else { return false }
      var (from, kind, count) = (Int32(rank ?? -1), Int32(tag ?? -1), Int32(0))
      var isThere = false
      guard gm_find(&from, &kind, &count, &isThere, message, size) else { return false }
      guard isThere else { return true }
      var bytes = [UInt8](repeating: 0, count: max(1, Int(count)))
      guard gm_receive(&bytes, count, from, kind, message, size) else { return false }
      bytes.removeLast(bytes.count - Int(count))
      found = RankMessage(rank: Int(from), tag: Int(kind), bytes: bytes)
      return true
    }
    return found
  }

  func hasSentAll() throws(RanksError) -> Bool {
    var hasSentAll = false
    try carryNoting { sending, message, size in
      defer { hasSentAll = sending.isEmpty }
      return Self.free(&sending, message, size)
    }
    return hasSentAll
  }

  /// Frees what has gone.
  private static func free(
    _ sending: inout [Sending], _ message: UnsafeMutablePointer<CChar>, _ size: Int
  ) -> Bool {
    var rest: [Sending] = []
    defer { sending = rest }
    for var one in sending {
      var isSent = false
      // What fails is not asked for again, and its memory stays.
      guard gm_is_sent(&one.handle, &isSent, message, size) else { return false }
      if isSent { one.bytes.deallocate() } else { rest.append(one) }
    }
    return true
  }

  /// Carries what a call begins, while something else is done.
  private func carry(
    meanwhile: () -> Void, _ begin: (UnsafeMutablePointer<CChar>, Int) -> Bool
  ) throws(RanksError) {
    try carryNoting { _, message, size in begin(message, size) }
    meanwhile()
    try carryNoting { _, message, size in gm_finish(message, size) }
  }

  private func carryNoting(
    _ call: (inout [Sending], UnsafeMutablePointer<CChar>, Int) -> Bool
  ) throws(RanksError) {
    var message = [CChar](repeating: 0, count: Self.messageSize)
    let isCarried = lock.withLock { sending in call(&sending, &message, Self.messageSize) }
    if !isCarried { throw .lost(reason: Self.text(message)) }
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
