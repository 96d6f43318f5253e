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
  /// Calls come one after the other.
  private let lock = Mutex(())

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
  func share(_ memory: UnsafeMutableRawPointer, _ parts: MessageParts) throws(RanksError) {
    try carry { gm_share(memory, parts.counts, parts.offsets, $0, $1) }
  }

  func swap(
    _ sent: UnsafeRawPointer, _ parts: MessageParts, into received: UnsafeMutableRawPointer,
    _ receivedParts: MessageParts
  ) throws(RanksError) {
    try carry {
      gm_swap(
        sent, parts.counts, parts.offsets, received, receivedParts.counts, receivedParts.offsets,
        $0, $1)
    }
  }

  private func carry(
    _ call: (UnsafeMutablePointer<CChar>, Int) -> Bool
  ) throws(RanksError) {
    var message = [CChar](repeating: 0, count: Self.messageSize)
    let isCarried = lock.withLock { _ in call(&message, Self.messageSize) }
    if !isCarried { throw .lost(reason: Self.text(message)) }
  }

  private static func text(_ message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
