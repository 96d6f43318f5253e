import Evaluation
import Foundation
import LiveQuality
import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// What events say of the lists before them, and of all models.
@Suite struct LiveQualityTests {
  private static let other = FoldingRecommender(itemCount: Shop.ids.count, seed: 9)

  private func shop(
    _ sources: [ModelSource] = [Shop.source()], sample: Double = 0, file: String? = nil,
    fallback: String? = nil
  ) throws -> LiveSessionService {
    try Shop.sessions(sources) {
      var quality = LiveQualitySettings()
      quality.samplePercent = sample
      quality.file = file
      $0.quality = quality
      $0.fallback = fallback
    }
  }

  private func report(_ shop: LiveSessionService) throws -> QualityReport {
    try #require(shop.qualityReport)
  }

  @Test func whatWasShownIsCounted() async throws {
    let shop = try shop()
    var best = try await shop.add(Shop.ids[3], to: "s", ListRequest(k: 10)).recommendations
    // The first event of a session follows no list.
    #expect(try report(shop).withoutList == 1)
    best = try await shop.add(best[6].item, to: "s", ListRequest(k: 10)).recommendations
    best = try await shop.add(best[0].item, to: "s", ListRequest(k: 3)).recommendations
    let listed = Set(best.map(\.item))
    let missed = try #require(Shop.ids.first { !listed.contains($0) })
    // Of a batch the first one follows the list.
    _ = try await shop.add(
      EventsRequest(events: [.init(item: missed), .init(item: best[0].item)]), to: "s")
    _ = try await shop.add("never seen", to: "s")
    let shown = try report(shop).models[0].shown
    #expect(shown.events == 4 && shown.hits(at: 5) == 1 && shown.hits(at: 20) == 2)
    #expect(abs(shown.reciprocalRanks(at: 20) - (1 + 1.0 / 7)) < 1e-12)
    #expect(try report(shop).models[0].hours.map(\.shown.events).reduce(0, +) == 4)
    #expect(try report(shop).models[0].sampled.events == 0, "no sample was asked for")
    await shop.close()
  }

  @Test func replaysAndRefusedEventsAreNotCounted() async throws {
    let store = TestStore()
    let shop = try Shop.sessions(states: store) { $0.quality = LiveQualitySettings() }
    _ = try await shop.add(Shop.ids[3], to: "s")
    for _ in 0..<3 { _ = try await shop.add(EventsRequest(items: [4], key: "key"), to: "s") }
    #expect(try report(shop).models[0].shown.events == 1)
    store.fail(.closed)
    _ = try? await shop.add(Shop.ids[5], to: "s")
    #expect(try report(shop).models[0].shown.events == 1)
    store.fail(nil)
    await shop.close()
    #expect(try report(shop).models[0].sampled.events <= 1)
  }

  @Test func theListOfTheModelThatMadeItCounts() async throws {
    let shop = try shop([Shop.source(), Shop.source("b", Self.other, version: "v2")])
    let best = try await shop.add(Shop.ids[3], to: "s", ListRequest(model: "b")).best.ids
    _ = try await shop.add(best[1], to: "s")
    let models = try report(shop).models
    #expect(models[0].shown.events == 0 && models[1].shown.hits(at: 5) == 1)
    await shop.close()
  }

  /// Every event is ranked under both models as the evaluator ranks it, from a kept state or from the items.
  @Test(arguments: [true, false]) func exactRanksAreTheEvaluators(_ keepsStates: Bool) async throws
  {
    let main = FoldingRecommender(itemCount: Shop.ids.count, keepsStates: keepsStates)
    let shop = try shop(
      [Shop.source("main", main), Shop.source("b", Self.other, version: "v2")], sample: 100)
    let lengths = [5, 2, 1, 7, 3]
    let items = (0..<lengths.reduce(0, +)).map { ItemIndex($0 * $0 * 7 % Shop.ids.count) }
    var offset = 0
    for (number, length) in lengths.enumerated() {
      for item in items[offset..<offset + length] {
        _ = try await shop.add(Shop.ids[Int(item)], to: "s\(number)")
      }
      offset += length
    }
    // Ranks what waits.
    await shop.close()
    let sessions = Sessions(
      items: items, times: items.indices.map(Double.init),
      offsets: lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
    var settings = EvaluationSettings()
    settings.cutoffs = [5, 20]
    let evaluator = Evaluator(settings)
    for (model, recommender) in zip(try report(shop).models, [main, Self.other]) {
      let expected = try evaluator.evaluate(
        recommender, sessions: sessions,
        itemCounts: [Int64](repeating: 1, count: recommender.itemCount))
      #expect(model.sampled.events == expected.events)
      for (place, cutoff) in RankCounts.cutoffs.enumerated() {
        let metrics = expected.metrics[place].ranks
        #expect(model.sampled.recall(at: cutoff) == metrics[.recall])
        let mrr = try #require(model.sampled.mrr(at: cutoff))
        #expect(abs(mrr - (metrics[.mrr] ?? -1)) < 1e-12)
      }
    }
    #expect(try report(shop).comparisons[0].events == items.count - lengths.count)
  }

  @Test func unknownItemsAreMissedAndPopularOnesStandIn() async throws {
    // The second model has fewer items, in another order.
    let ids = Array(Shop.ids[0..<20].reversed())
    let small = ModelSource(
      Shop.model(FoldingRecommender(itemCount: 20, seed: 5), ids: ids, version: "small"), name: "b")
    let shop = try shop([Shop.source(), small], sample: 100)
    _ = try await shop.add(Shop.ids[30], to: "s")
    // Nothing is known to it before: the second most popular of its own.
    _ = try await shop.add(ids[1], to: "s")
    _ = try await shop.add(Shop.ids[30], to: "s")
    await shop.close()
    let sampled = try report(shop).models[1].sampled
    #expect(sampled.events == 2 && sampled.unknown == 1)
    #expect(sampled.hits(at: 5) == 1 && sampled.reciprocalRanks(at: 5) == 0.5)
    #expect(try report(shop).models[0].sampled.unknown == 0)
  }

  /// The last events of a long session are what other models replay, and batches count event by event.
  @Test func batchesAndLongSessions() async throws {
    let store = TestStore()
    let shop = try Shop.sessions(
      [Shop.source(), Shop.source("b", Self.other, version: "v2")], states: store
    ) {
      $0.quality = LiveQualitySettings()
      $0.quality?.samplePercent = 100
    }
    let items = (0..<150).map { ItemIndex($0 * 11 % Shop.ids.count) }
    _ = try await shop.add(EventsRequest(items: items), to: "s")
    await shop.close()
    var expected = RankCounts()
    for place in 1..<items.count {
      let before = Array(items[..<place].suffix(SampledEvent.mostItems))
      let list = Self.other.expected(after: before, k: Shop.ids.count).map(\.item)
      expected.add(.at(try #require(list.firstIndex(of: items[place])) + 1))
    }
    let sampled = try report(shop).models[1].sampled
    #expect(sampled.events == 149 && sampled.hits(at: 5) == expected.hits(at: 5))
    #expect(sampled.hits(at: 20) == expected.hits(at: 20))
  }

  @Test func theSampleIsTheShareAndAlwaysTheSame() {
    let chosen = { (percent: Double) in
      (0..<200).flatMap { session in
        (1..<50).map { number in
          SampledEvent.isSampled(
            session: StableHash.of("s\(session)"), number: number, percent: percent)
        }
      }
    }
    for percent in [0.0, 1, 10, 50, 100] {
      let sample = chosen(percent)
      let share = Double(sample.count { $0 }) / Double(sample.count)
      #expect(abs(share - percent / 100) < 0.015, "\(percent) %")
      #expect(chosen(percent) == sample)
    }
  }

  /// More than may wait are skipped, and counted.
  @Test func whoeverIsBusySkips() async throws {
    let hold = Hold()
    let slow = FoldingRecommender(itemCount: Shop.ids.count, seed: 3, hold: hold)
    let shop = try shop([Shop.source(), Shop.source("b", slow, version: "v2")], sample: 100)
    _ = try await shop.add(EventsRequest(items: [1, 2], k: 0), to: "s")
    try await hold.arrival()
    let many = QualitySampler.mostWaiting + 50
    for session in 0..<many {
      _ = try await shop.add(EventsRequest(items: [1, 2], k: 0), to: "s\(session)")
    }
    #expect(try report(shop).skipped == 50)
    hold.open(1000)
    await shop.close()
    #expect(try report(shop).models[1].sampled.events == QualitySampler.mostWaiting + 1)
  }

  @Test func countsSurviveARestart() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "quality-\(UUID())").path
    defer {
      for end in ["", ".damaged"] { try? FileManager.default.removeItem(atPath: path + end) }
    }
    let sources = [Shop.source(), Shop.source("b", Self.other, version: "v2")]
    var shop = try shop(sources, sample: 100, file: path)
    for session in 0..<10 {
      _ = try await shop.add(EventsRequest(items: [1, 2, 3]), to: "s\(session)")
    }
    await shop.close()
    let before = try report(shop)
    #expect(before.comparisons[0].events == 20)
    shop = try self.shop(sources, sample: 100, file: path)
    #expect(try report(shop) == before)
    await shop.close()

    try "nonsense".write(toFile: path, atomically: true, encoding: .utf8)
    let lines = LogLines()
    var settings = Shop.patientSettings
    settings.quality = LiveQualitySettings()
    settings.quality?.file = path
    let next = try LiveSessionService(
      models: sources, settings: settings, logger: lines.logger())
    #expect(lines.all.contains { $0.hasPrefix("error live quality") && $0.contains("damaged") })
    #expect(try report(next).models[0].sampled.events == 0)
    await next.close()
    #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
  }

  @Test func aFileThatCannotBeWrittenIsToldOnce() async throws {
    let lines = LogLines()
    var settings = Shop.patientSettings
    settings.quality = LiveQualitySettings()
    settings.quality?.file = "/nowhere/quality.json"
    let shop = try LiveSessionService(
      models: [Shop.source()], settings: settings, logger: lines.logger())
    for _ in 0..<3 { await shop.quality?.save() }
    await shop.close()
    #expect(lines.all.count { $0.contains("live quality is not kept") } == 1)
  }

  @Test func countersGoWithTheCounts() async throws {
    let counted = Counted()
    var settings = Shop.patientSettings
    settings.quality = LiveQualitySettings()
    settings.quality?.samplePercent = 100
    let shop = try LiveSessionService(
      models: [Shop.source()], settings: settings, metrics: counted)
    #expect(counted["gru4rec_shown_events_total"] == 0)
    _ = try await shop.add(Shop.ids[3], to: "s")
    let best = try await shop.add(Shop.ids[4], to: "s").best.ids
    _ = try await shop.add(best[2], to: "s")
    await shop.close()
    await shop.updateMetrics()
    #expect(counted["gru4rec_events_without_list_total"] == 1)
    #expect(counted["gru4rec_shown_events_total"] == 2)
    #expect(counted["gru4rec_sampled_events_total"] == 2)
    #expect(counted["gru4rec_quality_recall"] == 1 || counted["gru4rec_quality_recall"] == 0.5)
  }

  @Test func withoutTheSettingNothingIsMeasured() async throws {
    let shop = try Shop.sessions()
    _ = try await shop.add(Shop.ids[3], to: "s")
    #expect(shop.qualityReport == nil && !shop.settings.remembersShownLists)
    await shop.close()
  }
}
