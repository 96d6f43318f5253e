import LiveSessionTesting
import Metrics
import Synchronization
import Testing

@testable import LiveSessions

/// What a catalogue and its item sets lack is counted.
@Suite struct AnswerMetricsTests {
  private let counted = Counted()
  private let service: LiveSessionService

  init() throws {
    service = try LiveSessionService(
      Shop.model(), states: TestStore(), settings: Shop.patientSettings, metrics: counted)
  }

  @Test func unknownItemsAreCounted() async throws {
    #expect(counted["gru4rec_unknown_items_total"] == 0)
    let events = ["100594", "new", "newer"].map { EventsRequest.Event(item: $0) }
    _ = try await service.add(EventsRequest(events: events), to: "s")
    #expect(counted["gru4rec_unknown_items_total"] == 2)
    _ = try await service.recommend(after: [["new"], ["100594"], ["new", "100362"]])
    #expect(counted["gru4rec_unknown_items_total"] == 4)
    #expect(counted["gru4rec_empty_lists_total"] == 0)
  }

  @Test func emptyListsAreCounted() async throws {
    let nothing = ListRequest(rules: CandidateRules(only: ["new"]))
    _ = try await service.add("100594", to: "s", nothing)
    _ = try await service.recommend(nothing, for: "s")
    _ = try await service.recommend(nothing, after: [["100594"], []])
    #expect(counted["gru4rec_empty_lists_total"] == 4)
    // Who asks for nothing lacks nothing.
    _ = try await service.add("100594", to: "s", ListRequest(k: 0))
    #expect(counted["gru4rec_empty_lists_total"] == 4)
  }
}

/// A backend that keeps what counters and meters have come to, by name.
final class Counted: MetricsFactory {
  private let values = Mutex<[String: Double]>([:])

  subscript(name: String) -> Double? { values.withLock { $0[name] } }

  private final class Handler: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    let name: String
    let owner: Counted

    init(_ name: String, _ owner: Counted) {
      (self.name, self.owner) = (name, owner)
      owner.values.withLock { $0[name, default: 0] += 0 }
    }

    func add(_ amount: Double) { owner.values.withLock { $0[name, default: 0] += amount } }
    func increment(by amount: Int64) { add(Double(amount)) }
    func reset() {}
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { owner.values.withLock { $0[name] = value } }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func record(_ value: Int64) {}
    func record(_ value: Double) {}
    func recordNanoseconds(_ duration: Int64) {}
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    Handler(label, self)
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    let labels = dimensions.filter { $0.0 == "set" || $0.0 == "model" }
    let name = label.hasPrefix("gru4rec_item_set") ? ([label] + labels.map { $0.1 }) : [label]
    return Handler(name.joined(separator: " "), self)
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler { Handler(label, self) }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    Handler(label, self)
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}
