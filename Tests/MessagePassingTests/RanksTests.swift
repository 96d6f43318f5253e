import MessagePassing
import RankTesting
import Testing

/// What ranks tell each other arrives whole, in their order, however it is cut.
@Suite struct RanksTests {
  private struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  @Test(arguments: [1, 2, 3, 8], [8, 24, 64 << 20])
  func `values of all ranks stand in their order`(count: Int, most: Int) throws {
    for result in LocalRanks.run(
      count, most: most,
      { ranks in
        let own = (0..<(ranks.rank * 5 % 7)).map { Float(100 * ranks.rank + $0) }
        return (try ranks.gather(own), try ranks.gather([UInt8]()))
      })
    {
      let (values, none) = try result.get()
      #expect(
        values == (0..<count).map { rank in (0..<(rank * 5 % 7)).map { Float(100 * rank + $0) } })
      #expect(none == [[UInt8]](repeating: [], count: count))
    }
  }

  @Test(arguments: [1, 2, 5], [8, 40, 64 << 20])
  func `numbers are added`(count: Int, most: Int) throws {
    for result in LocalRanks.run(
      count, most: most,
      { ranks in
        var numbers = (0..<17).map { $0 * (ranks.rank + 1) }
        try ranks.add(&numbers)
        return numbers
      })
    {
      #expect(try result.get() == (0..<17).map { $0 * count * (count + 1) / 2 })
    }
    let unequal = LocalRanks.run(2) { ranks in
      var numbers = [Int](repeating: 1, count: 3 + ranks.rank)
      try ranks.add(&numbers)
    }
    for result in unequal { #expect(throws: RanksError.self) { try result.get() } }
  }

  @Test func `what fails on one fails on all, with its reason`() throws {
    let results = LocalRanks.run(4) { ranks in
      let own = Result {
        if ranks.rank >= 2 { throw Fault(description: "no file, rank \(ranks.rank)") }
        return ranks.rank
      }
      return try ranks.agree(own, code: { _ in 65 }).get()
    }
    for rank in 0..<2 {
      #expect(
        throws: RanksError.elsewhere(rank: 2, reason: "no file, rank 2", code: 65)
      ) { try results[rank].get() }
    }
    for rank in 2..<4 {
      let error = #expect(throws: Fault.self) { try results[rank].get() }
      #expect(error?.description == "no file, rank \(rank)")
    }
    let fine = LocalRanks.run(3) { ranks in
      try ranks.agree(Result<Int, Fault>.success(ranks.rank)).get()
    }
    #expect(try fine.map { try $0.get() } == [0, 1, 2])
  }

  @Test func `ranks that were given different things say so`() throws {
    let results = LocalRanks.run(3) { ranks in
      try ranks.requireSame("a", "model file")
      try ranks.requireSame(ranks.rank == 1 ? "b" : "a", "model file")
    }
    for result in results {
      #expect(throws: RanksError.different(what: "model file", rank: 1)) { try result.get() }
    }
  }

  @Test func `something else is done once while parts of memory travel, which arrive`() throws {
    let results = LocalRanks.run(3) { ranks in
      let own = ranks.rank
      var (shared, sent) = ([Int](repeating: -1, count: 6), (0..<6).map { 10 * own + $0 })
      var (received, done) = ([Int](repeating: -1, count: 6), 0)
      shared[2 * own] = own
      shared[2 * own + 1] = own
      let parts = [0..<2, 2..<4, 4..<6]
      try ranks.share(&shared, parts) {
        ranks.carryOn()
        done += 1
      }
      try ranks.swap(&sent, parts, into: &received, parts) {
        ranks.carryOn()
        done += 10
      }
      return [shared, received, [done]]
    }
    for (rank, result) in results.enumerated() {
      let first = 2 * rank
      let received = [0, 1, 10, 11, 20, 21].map { $0 + first }
      #expect(try result.get() == [[0, 0, 1, 1, 2, 2], received, [11]])
    }
  }

  @Test func `messages come whole, each kind in its order`() throws {
    let results = LocalRanks.run(4) { ranks in
      guard ranks.isFirst else {
        for number in 0..<20 {
          try ranks.send([UInt8(number)], to: 0, tag: number % 3)
          try ranks.send([], to: 0, tag: 3)
        }
        // Something else than what the first rank sent first.
        let last = try ranks.receive(from: 0, tag: 9, within: .seconds(60))
        let first = try ranks.receive(from: 0, within: .seconds(60))
        return [last, first].map { $0.map { [$0.tag] + $0.bytes.map(Int.init) } ?? [] }
      }
      var found: [[Int]] = []
      for rank in 1..<4 {
        for tag in [2, 0, 1] {
          for _ in 0..<(tag == 2 ? 6 : 7) {
            let message = try ranks.receive(from: rank, tag: tag, within: .seconds(60))
            found.append(message.map { [$0.rank, $0.tag] + $0.bytes.map(Int.init) } ?? [])
          }
        }
      }
      let empty = try (0..<60).map { _ in try ranks.receive(tag: 3, within: .seconds(60))?.bytes }
      if empty != [[UInt8]?](repeating: [], count: 60) { found.append([]) }
      if try ranks.receive(within: .milliseconds(5)) != nil { found.append([]) }
      for rank in 1..<4 {
        try ranks.send([UInt8](repeating: UInt8(rank), count: rank), to: rank, tag: 5)
        try ranks.send([7], to: rank, tag: 9)
      }
      if try !ranks.flush(within: .seconds(60)) { found.append([]) }
      return found
    }
    let wanted = (1..<4).flatMap { rank in
      [2, 0, 1].flatMap { tag in stride(from: tag, to: 20, by: 3).map { [rank, tag, $0] } }
    }
    #expect(try results[0].get() == wanted)
    for rank in 1..<4 {
      #expect(try results[rank].get() == [[9, 7], [5] + [Int](repeating: rank, count: rank)])
    }
  }

  @Test func `without mpirun there is nobody else`() throws {
    #expect(Ranks.launched == 1 && Ranks.launchedRank == 0)
    #expect(try Ranks.world() == nil)
    Ranks.leave()
  }
}
