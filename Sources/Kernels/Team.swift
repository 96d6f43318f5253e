import CKernels
import Foundation

/// One of several who share work out among themselves.
package struct Worker: Sendable, Hashable {
  /// Number of this one, 0 ..< ``count``.
  package let index: Int
  /// How many there are.
  package let count: Int

  package init(index: Int, of count: Int) {
    self.index = index
    self.count = count
  }

  /// Its part of `0 ..< total`, cut into contiguous parts of nearly equal size.
  package func share(of total: Int) -> Range<Int> {
    index * total / count..<(index + 1) * total / count
  }

  /// Its part of `range`, cut likewise.
  package func share(of range: Range<Int>) -> Range<Int> {
    let share = share(of: range.count)
    return range.lowerBound + share.lowerBound..<range.lowerBound + share.upperBound
  }
}

/// Threads that run the same program on their shares of the work and meet at barriers.
package struct TeamMember: @unchecked Sendable {
  /// Number of this member and of all; member 0 is the caller's own thread.
  package let worker: Worker
  // SAFETY: the barrier outlives the members: `Team.run` joins them before it frees it.
  fileprivate let meeting: OpaquePointer

  /// Returns when every member has called it; what they wrote before is then visible to all.
  package func meet() { gk_barrier_wait(meeting) }

  package var index: Int { worker.index }
  package var count: Int { worker.count }

  /// This member's part of `0 ..< total`.
  package func share(of total: Int) -> Range<Int> { worker.share(of: total) }

  /// This member's part of `range`.
  package func share(of range: Range<Int>) -> Range<Int> { worker.share(of: range) }
}

/// Runs a program on a team of threads.
package enum Team {
  /// Calls `program` once per member, at the same time, and returns when all are done.
  ///
  /// - Precondition: `threads >= 1`.
  package static func run(threads: Int, _ program: @escaping @Sendable (TeamMember) -> Void) {
    precondition(threads >= 1, "\(threads) threads")
    guard let meeting = gk_barrier_create(Int32(threads)) else {
      preconditionFailure("no memory for a barrier")
    }
    defer { gk_barrier_destroy(meeting) }
    let members = (0..<threads).map {
      TeamMember(worker: Worker(index: $0, of: threads), meeting: meeting)
    }
    let done = DispatchGroup()
    // SAFETY: the barrier is freed after all members are done, which is waited for below.
    for member in members.dropFirst() {
      done.enter()
      let thread = Thread {
        program(member)
        done.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    program(members[0])
    done.wait()
  }
}

/// Time of a clock that never goes back, in nanoseconds.
package func nanoseconds() -> UInt64 { gk_nanoseconds() }
