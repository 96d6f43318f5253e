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
  // SAFETY: the meetings outlive the members: `Team.run` joins them before it frees them.
  private let meetings: TeamMeetings

  fileprivate init(_ worker: Worker, _ meetings: TeamMeetings) {
    self.worker = worker
    self.meetings = meetings
  }

  /// This member in a smaller team, of the first `count` members; the others may stand by meanwhile.
  ///
  /// - Precondition: `index < count`, and `count` is at most that of the team that runs.
  package func among(first count: Int) -> TeamMember {
    precondition(index < count, "member \(index) among \(count)")
    return TeamMember(Worker(index: index, of: count), meetings)
  }

  /// Returns when every member has called it; what they wrote before is then visible to all.
  package func meet() { gk_barrier_wait(meetings.ofTeams[count - 1]) }

  /// Nanoseconds that members of teams of this size have waited at meetings so far, all together.
  package var waited: UInt64 { gk_barrier_waited(meetings.ofTeams[count - 1]) }

  /// Returns when member 0 has called this one; what it wrote before is then visible.
  ///
  /// - Precondition: this is not member 0.
  package func standBy() { gk_barrier_wait(meetings.calls[index - 1]) }

  /// Lets another member go on that stands by, or that soon will.
  ///
  /// - Precondition: this is member 0.
  package func call(_ other: Int) { gk_barrier_wait(meetings.calls[other - 1]) }

  package var index: Int { worker.index }
  package var count: Int { worker.count }

  /// This member's part of `0 ..< total`.
  package func share(of total: Int) -> Range<Int> { worker.share(of: total) }

  /// This member's part of `range`.
  package func share(of range: Range<Int>) -> Range<Int> { worker.share(of: range) }
}

/// Where the members of a team meet.
private final class TeamMeetings: @unchecked Sendable {
  // SAFETY: the lists do not change, and barriers are made for several threads.
  /// For the first 1, 2, … members.
  let ofTeams: [OpaquePointer]
  /// Of member 0 with member 1, 2, ….
  let calls: [OpaquePointer]

  init(threads: Int) {
    func barrier(_ threads: Int) -> OpaquePointer {
      guard let barrier = gk_barrier_create(Int32(threads)) else {
        preconditionFailure("no memory for a barrier")
      }
      return barrier
    }
    ofTeams = (1...threads).map(barrier)
    calls = (1..<threads).map { _ in barrier(2) }
  }

  deinit { for barrier in ofTeams + calls { gk_barrier_destroy(barrier) } }
}

/// Runs a program on a team of threads.
package enum Team {
  /// Calls `program` once per member, at the same time, and returns when all are done.
  ///
  /// - Precondition: `threads >= 1`.
  package static func run(threads: Int, _ program: @escaping @Sendable (TeamMember) -> Void) {
    precondition(threads >= 1, "\(threads) threads")
    let meetings = TeamMeetings(threads: threads)
    let done = DispatchGroup()
    for index in 1..<threads {
      let member = TeamMember(Worker(index: index, of: threads), meetings)
      done.enter()
      let thread = Thread {
        program(member)
        done.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    program(TeamMember(Worker(index: 0, of: threads), meetings))
    done.wait()
  }
}

/// Time of a clock that never goes back, in nanoseconds.
package func nanoseconds() -> UInt64 { gk_nanoseconds() }
