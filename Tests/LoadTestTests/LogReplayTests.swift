import Testing

@testable import LoadTest

@Suite struct LogReplayTests {
  /// Three sessions that overlap, over ten seconds of the log.
  private static let traffic = Traffic(
    ids: ["a", "b", "c"], items: [0, 1, 2, 1, 0, 0], offsets: [0, 3, 4, 6],
    times: [100, 104, 110, 102, 104, 105])
  private static let start: UInt64 = 1_000_000_000

  private func replay(speed: Double = 2) -> LogReplay {
    var replay = LogReplay(Self.traffic, speed: speed)
    replay.start = Self.start
    return replay
  }

  /// A time so many seconds after the first event is due.
  private func time(_ seconds: Double) -> UInt64 { Self.start + UInt64(seconds * 1e9) }

  private func request(
    _ session: Int, _ position: Int, due: Double, ready: Double? = nil
  ) -> NextRequest {
    let step = Step(
      kind: .event, place: session, number: session, source: session, position: position)
    return .request(step, due: time(due), ready: time(ready ?? due))
  }

  /// What comes at a time, and its step.
  private func next(_ replay: inout LogReplay, _ seconds: Double) -> (
    next: NextRequest, step: Step?
  ) {
    let next = replay.next(at: time(seconds))
    guard case .request(let step, _, _) = next else { return (next, nil) }
    return (next, step)
  }

  @Test func `each event is due at the log's own time, so many times as fast`() throws {
    var replay = replay()
    #expect(replay.lastDue == time(5))
    let expected: [(session: Int, position: Int, due: Double)] = [
      (0, 0, 0), (1, 0, 1), (0, 1, 2), (2, 0, 2), (2, 1, 2.5), (0, 2, 5),
    ]
    for (index, (session, position, due)) in expected.enumerated() {
      let isWithAnother = index > 0 && expected[index - 1].due == due
      if index > 0, !isWithAnother {
        #expect(replay.next(at: time(due) - 1) == .notBefore(time(due)))
      }
      #expect(!replay.isOver)
      let (next, step) = next(&replay, due)
      #expect(next == request(session, position, due: due))
      replay.answered(try #require(step), at: time(due))
    }
    #expect(replay.isOver && replay.begun == 3 && replay.unsent(before: .max) == 0)
    #expect(replay.next(at: .max) == .none)
  }

  @Test func `an event waits for the answer to the one before it, and others pass by`() throws {
    var replay = replay()
    let (_, first) = next(&replay, 0)
    #expect(next(&replay, 2.5).next == request(1, 0, due: 1))
    #expect(next(&replay, 2.5).next == request(2, 0, due: 2))
    #expect(next(&replay, 2.5).next == .notBefore(time(5)), "two sessions wait for answers")
    #expect(replay.unsent(before: time(2.6)) == 2)
    replay.answered(try #require(first), at: time(2.75))
    #expect(next(&replay, 3).next == request(0, 1, due: 2, ready: 2.75))
    #expect(next(&replay, 6).next == .none)
    #expect(!replay.isOver)
  }

  @Test func `a session whose request failed is given up, and what is left of it is unsent`() throws
  {
    var replay = replay()
    let first = try #require(next(&replay, 0).step)
    let second = try #require(next(&replay, 1).step)
    #expect(next(&replay, 2).step?.source == 2)
    replay.failed(first)
    #expect(replay.unsent(before: time(2)) == 1)
    replay.answered(second, at: time(2))
    #expect(next(&replay, 9).next == .none)
    #expect(replay.unsent(before: time(9)) == 3, "two of the failed session, one that waits")
  }

  @Test func `what is not due is not unsent`() {
    let replay = replay()
    #expect(replay.unsent(before: time(2)) == 2)
    #expect(replay.unsent(before: time(2) + 1) == 4)
    #expect(replay.unsent(before: time(5) + 1) == 6)
  }

  @Test func `any order of answers: each event once, in order, never early`() throws {
    var random = SystemRandomNumberGenerator()
    let lengths = (0..<200).map { _ in Int.random(in: 1...9, using: &random) }
    let offsets = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var times: [Double] = []
    for length in lengths {
      var time = Double.random(in: 0..<50, using: &random)
      for _ in 0..<length {
        times.append(time)
        time += Double(Int.random(in: 0...3, using: &random))
      }
    }
    let traffic = Traffic(
      ids: ["a"], items: [Int32](repeating: 0, count: times.count), offsets: offsets, times: times)
    var replay = LogReplay(traffic, speed: 10)
    var (now, sent): (UInt64, [Int]) = (0, [Int](repeating: 0, count: 200))
    var open: [Step] = []
    let first = try #require(times.min())
    while !replay.isOver {
      switch replay.next(at: now) {
      case .request(let step, let due, let ready):
        let time = times[offsets[step.source] + step.position]
        #expect(abs(Double(due) / 1e9 - (time - first) / 10) < 1e-6)
        #expect(due <= now && ready <= now && ready >= due)
        #expect(step.position == sent[step.source] && !open.contains { $0.source == step.source })
        sent[step.source] += 1
        open.append(step)
      case .notBefore(let time):
        #expect(time > now)
        now = Bool.random(using: &random) ? time : (now + time) / 2
      case .none: now += 1_000_000
      }
      if !open.isEmpty, Int.random(in: 0..<3, using: &random) == 0 {
        replay.answered(
          open.remove(at: Int.random(in: open.indices, using: &random)), at: now)
      }
    }
    #expect(sent == lengths && replay.begun == 200)
  }
}
