import Kernels
import Synchronization
import Testing

/// Teams of threads: shares, meetings and visibility.
@Suite("Team")
struct TeamTests {
  @Test("what was written before a meeting is seen by all after it", arguments: 1...8)
  func meetings(threads: Int) {
    let arena = Arena()
    let slots = arena.vector(Int.self, count: threads)
    let mistakes = Atomic<Int>(0)
    Team.run(threads: threads) { member in
      for round in 1...40 {
        slots[member.index] = round * 100 + member.index
        member.meet()
        for other in 0..<member.count where slots[other] != round * 100 + other {
          mistakes.add(1, ordering: .relaxed)
        }
        member.meet()
      }
    }
    #expect(mistakes.load(ordering: .relaxed) == 0)
  }

  @Test("shares are contiguous, complete and nearly equal", arguments: 1...8)
  func shares(threads: Int) {
    let shares = Mutex<[Int: [Range<Int>]]>([:])
    let totals = [0, 1, 3, 7, 8, 100]
    Team.run(threads: threads) { member in
      let mine = totals.map(member.share)
      shares.withLock { $0[member.index] = mine }
    }
    let all = shares.withLock { $0 }
    #expect(all.count == threads)
    for (number, total) in totals.enumerated() {
      var next = 0
      for member in 0..<threads {
        let share = all[member]?[number] ?? 0..<0
        #expect(share.lowerBound == next)
        #expect(share.count >= total / threads && share.count <= total / threads + 1)
        next = share.upperBound
      }
      #expect(next == total)
    }
  }

  @Test("a slow member is waited for")
  func slowMember() {
    let arena = Arena()
    let done = arena.vector(Int32.self, count: 3)
    Team.run(threads: 3) { member in
      if member.index == 1 {
        // Long enough for the others to spin, yield and sleep.
        let until = ContinuousClock.now + .milliseconds(60)
        while ContinuousClock.now < until {}
        done[0] = 1
      }
      member.meet()
      if member.index == 2 { done[1] = done[0] }
    }
    #expect(done.array(2) == [1, 1])
  }
}
