import SessionData
import Testing

@testable import Evaluation

@Suite struct PredictionLatencyTests {
  @Test func percentilesAreNearestRanks() {
    let latency = PredictionLatency(seconds: [5, 1, 4, 2, 3, 10, 6, 9, 7, 8])
    #expect(latency.p50 == 5 && latency.p90 == 9 && latency.predictions == 10)
    let one = PredictionLatency(seconds: [3])
    #expect(one.p50 == 3 && one.p90 == 3)
  }

  /// The sample is spread over the whole log and has about as many predictions as asked for.
  @Test func sampleIsSpread() {
    let sessions = store((0..<1000).map { [ItemIndex](repeating: 0, count: 1 + $0 % 4) })
    let sample = PredictionLatency.sample(of: sessions, predictions: 150)
    let predictions = sample.reduce(0) { $0 + sessions.events(of: $1).count - 1 }
    #expect((120...180).contains(predictions), "\(predictions)")
    #expect(sample.allSatisfy { sessions.events(of: $0).count >= 2 })
    #expect((sample.first ?? 999) < 20 && (sample.last ?? 0) > 950)
    #expect(PredictionLatency.sample(of: sessions, predictions: 5000).count == 750)
    let pairs = store((0..<10).map { _ in [1, 2] })
    #expect(PredictionLatency.sample(of: pairs, predictions: 5) == [0, 2, 4, 6, 8])
    #expect(PredictionLatency.sample(of: pairs, predictions: 10) == Array(0..<10))
  }

  @Test func asManyAnswersAsAskedFor() throws {
    let sessions = store((0..<100).map { _ in [1, 2, 3] })
    let model = HistoryHash(itemCount: 20)
    let some = try PredictionLatency.measure(model, sessions: sessions, predictions: 50)
    #expect(some.predictions == 50)
    #expect(some.p50 > 0 && some.p50 <= some.p90)
    let all = try PredictionLatency.measure(model, sessions: sessions, predictions: 5000)
    #expect(all.predictions == 200)
  }

  @Test func stopsWhenAsked() {
    #expect(throws: EvaluationError.cancelled) {
      try PredictionLatency.measure(
        HistoryHash(itemCount: 5), sessions: store([[1, 2, 3]]), isCancelled: { true })
    }
    #expect(throws: EvaluationError.nothingToPredict(sessions: 1, events: 1)) {
      try PredictionLatency.measure(HistoryHash(itemCount: 5), sessions: store([[1]]))
    }
  }
}
