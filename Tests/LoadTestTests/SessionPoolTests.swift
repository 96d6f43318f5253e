import Testing

@testable import LoadTest

@Suite struct SessionPoolTests {
  private let traffic = Traffic(
    ids: ["a", "b", "c"], items: [0, 1, 2, 1, 0, 0, 2, 2], offsets: [0, 3, 4, 8])

  @Test func `each event comes once, in order, and never two of a session at once`() {
    var pool = SessionPool(traffic, size: 5, recommendationShare: 0.25)
    var random = SystemRandomNumberGenerator()
    var inFlight: [Step] = []
    var positions: [Int: Int] = [:]
    var reads = 0
    for round in 0..<20_000 {
      if let step = pool.next() {
        #expect(!inFlight.contains { $0.number == step.number })
        #expect(step.position == positions[step.number, default: 0])
        #expect(step.source == step.number % 3)
        #expect(step.position < traffic.length(of: step.source))
        if step.kind == .recommendations {
          #expect(step.position > 0)
          reads += 1
        }
        inFlight.append(step)
      } else {
        #expect(inFlight.count == 5)
      }
      guard inFlight.count == 5 || round % 3 == 0 else { continue }
      let step = inFlight.remove(at: Int.random(in: inFlight.indices, using: &random))
      if step.kind == .event { positions[step.number] = step.position + 1 }
      pool.answered(step)
    }
    let events = positions.values.reduce(0, +)
    let share = Double(reads) / Double(reads + events)
    #expect(abs(share - 0.25) < 0.01)
    // All but the open ones went to their end.
    let unfinished = positions.filter { $0.value < traffic.length(of: $0.key % 3) }
    #expect(unfinished.count <= 5)
  }

  @Test func `a session whose request failed is given up`() throws {
    var pool = SessionPool(traffic, size: 1, recommendationShare: 0)
    let first = try #require(pool.next())
    #expect(pool.next() == nil)
    pool.failed(first)
    let second = try #require(pool.next())
    #expect(second.number == first.number + 1 && second.position == 0)
  }

  @Test func `the sample is spread over the run and bounded`() {
    var samples = SampledAnswers(share: 0.5, limit: 100)
    for number in 0..<1000 where samples.wantsNext() {
      samples.add(SampledAnswer(session: "s", source: number, events: 1, body: []))
    }
    let kept = samples.answers.map(\.source)
    #expect(kept.count > 50 && kept.count < 100)
    #expect(kept == kept.sorted() && kept[0] < 20)
    #expect(kept.contains { $0 > 900 })
  }
}
