import Foundation
import LiveQuality
import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// A model takes the place of the one that answers where nothing else is said.
@Suite struct PromotionTests {
  /// A model that foretells walks in which each item is followed by the next, or by the item `step` further.
  private struct Walk: ServableRecommender {
    let itemCount: Int
    let step: Int

    func initialState() -> ItemIndex { -1 }
    func observe(_ item: ItemIndex, state: inout ItemIndex) { state = item }
    func score(_ state: ItemIndex, into scores: inout MutableSpan<Float>) {
      for item in scores.indices {
        let distance = (item - Int(state) - step + 2 * itemCount) % itemCount
        scores[item] = -Float(min(distance, itemCount - distance))
      }
    }
    func state(from bytes: [UInt8]) -> ItemIndex? { bytes.first.map(ItemIndex.init) }
    func bytes(of state: ItemIndex) -> [UInt8]? { [UInt8(truncatingIfNeeded: state)] }
  }

  private static let ids = (0..<100).map { "item \($0)" }

  private static func source(_ name: String, step: Int, percent: Double = 0) -> ModelSource {
    ModelSource(
      CatalogueModel(
        Walk(itemCount: 100, step: step), vocabulary: ItemVocabulary(ids: ids),
        identity: ModelIdentity(method: "walk", checksum: name)), name: name, percent: percent)
  }

  private func shop(
    _ sources: [ModelSource], promotion: PromotionRule? = nil, file: String? = nil,
    fallback: String? = nil
  ) throws -> LiveSessionService {
    try Shop.sessions(sources) {
      $0.quality = LiveQualitySettings()
      $0.quality?.samplePercent = 100
      $0.quality?.promotion = promotion
      $0.quality?.file = file
      $0.fallback = fallback
    }
  }

  /// Visitors who walk from item to item.
  private func walk(_ shop: LiveSessionService, sessions: Int) async throws {
    for session in 0..<sessions {
      let items = (0..<4).map { EventsRequest.Event(item: Self.ids[(session * 7 + $0) % 100]) }
      _ = try await shop.add(EventsRequest(events: items), to: "s\(session)")
    }
  }

  @Test func byHandAndBack() async throws {
    let shop = try Shop.sessions([
      Self.source("main", step: 50), Self.source("next", step: 1, percent: 20),
      Self.source("third", step: 2, percent: 30),
    ])
    let sessions = (0..<400).map { "session \($0)" }
    let owners = { () throws -> [String] in
      try sessions.map { try shop.model(for: ListRequest(), $0).name }
    }
    let before = try owners()
    #expect(shop.defaultModel.name == "main")
    let outcome = try await shop.promote("next")
    #expect(outcome.now.name == "next" && outcome.before.name == "main")
    #expect(shop.defaultModel.name == "next")
    #expect(try shop.model(for: ListRequest()).name == "next")
    #expect(try await shop.add(Self.ids[3], to: sessions[0]).model.name == owners()[0])
    // The two change places, and nobody else's sessions do.
    let exchanged = ["main": "next", "next": "main", "third": "third"]
    #expect(try owners() == before.map { exchanged[$0] })
    #expect(shop.percent(of: "main") == 20 && shop.percent(of: "next") == nil)
    #expect(shop.percent(of: "third") == 30)
    _ = try await shop.promote("next")
    #expect(shop.defaultModel.name == "next")
    _ = try await shop.promote("main")
    #expect(try owners() == before)
    await #expect(throws: LiveSessionError.self) { try await shop.promote("none") }
    await shop.close()
  }

  @Test func theModelThatIsSurelyAheadTakesOver() async throws {
    let sources = [Self.source("main", step: 50), Self.source("next", step: 1)]
    let shop = try shop(sources, promotion: PromotionRule(certainty: 0.95, events: 100))
    try await walk(shop, sessions: 60)
    await shop.close()
    #expect(shop.defaultModel.name == "next")
    let report = try #require(shop.qualityReport)
    #expect(report.models.map(\.model.name) == ["next", "main"])
    #expect(report.comparisons[0].verdict == .behind)
  }

  @Test(arguments: [1, 2, 3])
  func whoIsNotSurelyAheadStays(_ reason: Int) async throws {
    let step = reason == 1 ? 50 : 1
    let name = reason == 2 ? "fallback" : "next"
    let events = reason == 3 ? 10_000 : 100
    let shop = try shop(
      [Self.source("main", step: 50), Self.source(name, step: step)],
      promotion: PromotionRule(certainty: 0.95, events: events),
      fallback: reason == 2 ? "fallback" : nil)
    try await walk(shop, sessions: 60)
    await shop.close()
    #expect(shop.defaultModel.name == "main")
  }

  @Test func aPromotionSurvivesARestart() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let sources = [Self.source("main", step: 50), Self.source("next", step: 1)]
    var shop = try shop(sources, file: path)
    _ = try await shop.promote("next")
    await shop.close()
    shop = try self.shop(sources, file: path)
    #expect(shop.defaultModel.name == "next")
    await shop.close()
    // Somebody serves other models now.
    shop = try self.shop([sources[0]], file: path)
    #expect(shop.defaultModel.name == "main")
    await shop.close()
  }

  @Test func rulesAreRead() {
    #expect(PromotionRule("95:2000") == PromotionRule(certainty: 0.95, events: 2000))
    #expect(PromotionRule("99.5:1") == PromotionRule(certainty: 0.995, events: 1))
    for text in ["", "95", "95:", ":2000", "95:0", "100:10", "49:10", "95:2000:1", "a:b", "95:1.5"]
    {
      #expect(PromotionRule(text) == nil, "\(text)")
    }
  }

  /// It is looked once in so many events, however often somebody asks.
  @Test func looksAreRare() {
    let quality = QualityCounter(since: 0)
    let (main, next) = (
      ModelVersion(name: "main", version: "1"), ModelVersion(name: "next", version: "1")
    )
    var found: [Int] = []
    for event in 1...300 {
      quality.countSample(
        [(main, .at(40)), (next, .at(2))], session: StableHash.mix(UInt64(event)), at: 1)
      let leader = quality.leader(among: [next], over: main, level: 0.95, every: 100)
      if leader?.model == "next" { found.append(event) }
    }
    #expect(found == [100, 200, 300])
    let newer = ModelVersion(name: "next", version: "2")
    #expect(quality.leader(among: [newer], over: main, level: 0.95, every: 1) == nil)
  }
}
