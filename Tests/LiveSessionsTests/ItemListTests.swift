import Foundation
import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// Lists that need no session.
@Suite struct ItemListTests {
  private func service() async throws -> LiveSessionService {
    try LiveSessionService(
      Shop.model(), settings: Shop.patientSettings, catalogue: try await LiveCatalogue())
  }

  private func items(
    _ list: ItemList, _ service: LiveSessionService, _ request: ListRequest = ListRequest(k: 40)
  ) async throws -> [ItemIndex] {
    try await service.items(in: list, request, of: service.defaultModel).best.map(\.item)
  }

  @Test func `popular items are those of training, by category, too`() async throws {
    let service = try await service()
    #expect(try await items(.popular, service) == Array(0..<40))
    try await service.change(
      [3, 8, 21].map { .patch(Shop.ids[$0], ItemPatch(attributes: ["category": ["tent"]])) }
        + [.patch(Shop.ids[4], ItemPatch(isHidden: true))])
    #expect(try await items(.popular, service) == Array(0..<40).filter { $0 != 4 })
    let tents = CandidateRules(conditions: [.init("category", anyOf: [.text("tent")])])
    #expect(try await items(.popular, service, ListRequest(k: 5, rules: tents)) == [3, 8, 21])
    #expect(
      try await items(.popular, service, ListRequest(k: 5, offset: 2, rules: tents)) == [21])
  }

  @Test func `the latest items come first, and when they came can be told`() async throws {
    let service = try await service()
    #expect(try await items(.latest, service) == [])
    try await service.change([.put(Shop.ids[7], ItemDescription(title: "now"))])
    try await service.change([
      .put(Shop.ids[1], ItemDescription(added: 1_700_000_000)),
      .put(Shop.ids[2], ItemDescription(added: 1_700_000_001)),
      .put("unknown", ItemDescription()), .patch(Shop.ids[9], ItemPatch(title: "not new")),
    ])
    #expect(try await items(.latest, service) == [7, 2, 1])
    // One that is put again has not come again.
    let before = try service.item(Shop.ids[7], in: service.defaultModel).description.added
    try await service.change([.put(Shop.ids[7], ItemDescription(title: "again"))])
    let after = try service.item(Shop.ids[7], in: service.defaultModel).description.added
    #expect(before != nil && before == after)
    try await service.change([
      .patch(Shop.ids[1], ItemPatch(added: 1_700_000_002)), .remove(Shop.ids[7]),
    ])
    #expect(try await items(.latest, service) == [1, 2])
    // Removed and put anew, it is new.
    try await service.change([.put(Shop.ids[7], ItemDescription())])
    #expect(try await items(.latest, service) == [7, 1, 2])
  }

  @Test func `items that are met of late are trending`() async throws {
    let service = try await service()
    #expect(try await items(.trending, service) == [])
    for _ in 0..<9 { _ = try await service.add(Shop.ids[30], to: "s") }
    for _ in 0..<3 { _ = try await service.add(Shop.ids[20], to: "s") }
    _ = try await service.add("unknown", to: "s")
    // What happened long ago counts for nothing.
    _ = try await service.add(
      EventsRequest(events: [.init(item: Shop.ids[2], time: 1_000_000_000)]), to: "s")
    try await Task.sleep(for: .seconds(2.1))
    #expect(try await items(.trending, service).prefix(2) == [30, 20])
    #expect(try await items(.trending, service).contains(2) == false)
  }

  @Test func `events lose half their weight in a half-life`() {
    let model = ServedModelProbe.model
    let trends = Trends(halfLife: 100)
    for _ in 0..<8 { trends.count(Shop.ids[3], at: 1000, now: 1000) }
    for _ in 0..<3 { trends.count(Shop.ids[4], at: 1200, now: 1200) }
    // 8 events two half-lives ago are 2, and behind 3 of now.
    #expect(trends.items(of: model, now: 1200).map(\.item) == [4, 3])
    // Longer than numbers reach, nothing is left of them.
    trends.count(Shop.ids[5], at: 200_000, now: 200_000)
    #expect(trends.items(of: model, now: 200_000).map(\.item) == [5])
    // A time to come is now.
    trends.count(Shop.ids[6], at: 9e9, now: 200_000)
    trends.count(Shop.ids[6], at: 200_000, now: 200_000)
    #expect(trends.items(of: model, now: 200_010).map(\.item) == [6, 5])
  }

  @Test func `the score is how far an item is beyond its share of training`() throws {
    let model = ServedModelProbe.model
    let trends = Trends(halfLife: 1e9)
    for (item, count) in [(0, 30), (39, 10)] {
      for _ in 0..<count { trends.count(Shop.ids[item], at: 0, now: 0) }
    }
    let total = (0..<40).reduce(0.0) { $0 + Double(100 - $1) }
    func score(_ count: Double, _ item: Int) -> Float {
      let expected = 40 * Double(100 - item) / total
      return Float((count - expected) / (expected + 1).squareRoot())
    }
    let items = trends.items(of: model, now: 0)
    #expect(items.map(\.item) == [0, 39])
    for (item, expected) in zip(items, [score(30, 0), score(10, 39)]) {
      #expect(abs(item.score - expected) < 1e-5)
    }
  }
}

/// A model as it is served.
private enum ServedModelProbe {
  static var model: ServedModel {
    ServedModel(
      name: "main", model: Shop.model(), loaded: Shop.model(), serial: 1, itemSets: [:],
      attributes: nil, hidden: nil, settings: BatchSettings(), onBatch: { _ in })
  }
}
