import EventLogs
import Foundation
import LiveSessionTesting
import Randomness
import Recommendation
import SessionData
import SessionStoreTesting
import Testing

@testable import LiveSessions

/// Lists that are boosted, diverse, pinned and explored are those that plain code makes, and their pages join.
@Suite struct ArrangementTests {
  private static let session: [ItemIndex] = [5, 9]
  /// The last ten items are new.
  private static let counts: [Int64] = (70...100).reversed().prefix(30) + (0..<10).map { $0 % 5 }

  private let folder: TemporaryFolder
  private let table: String

  init() throws {
    folder = try TemporaryFolder()
    table = folder.path("items.tsv")
    let rows = Shop.ids.enumerated().map { "\($1)\t\($0 % 3 == 0 ? "tent" : "tarp")\t\($0)" }
    try (["ItemId\tcategory\tprice"] + rows).map { $0 + "\n" }.joined()
      .write(toFile: table, atomically: true, encoding: .utf8)
  }

  private func service(
    _ recommender: FoldingRecommender = Shop.recommender, _ lines: LogLines = LogLines()
  ) throws -> LiveSessionService {
    let model = Shop.model(recommender, counts: Self.counts)
    var settings = Shop.patientSettings
    settings.itemAttributes = table
    return try LiveSessionService(
      models: [ModelSource(name: "main", path: nil) { model }], states: TestStore(),
      settings: settings, logger: lines.logger())
  }

  private func list(
    _ service: LiveSessionService, _ arrangement: Arrangement, k: Int = 40, offset: Int = 0,
    rules: CandidateRules = CandidateRules()
  ) async throws -> ListAnswer {
    let list = ListRequest(k: k, offset: offset, rules: rules, arrangement: arrangement)
    let items = Self.session.map { Shop.ids[Int($0)] }
    return try await service.recommend(list, after: [items])[0]
  }

  @Test(arguments: [false, true])
  func `a boost is what multiplied chances are`(isLogarithmic: Bool) async throws {
    var recommender = Shop.recommender
    recommender.scoresAreLogarithms = isLogarithmic
    let service = try service(recommender)
    let boosts = [
      Boost(items: [Shop.ids[3], Shop.ids[8], "unknown"], factor: 3),
      Boost(conditions: [.init("category", anyOf: [.text("tent")])], factor: 1.5),
      Boost(conditions: [.init("price", minimum: 20)], factor: 0.25),
    ]
    let plain = Shop.recommender.expected(after: Self.session, k: 40)
    let boosted = plain.map { one in
      let factor: Float =
        [3, 8].contains(one.item)
        ? 3 : one.item % 3 == 0 ? 1.5 : one.item >= 20 ? 0.25 : 1
      let score = isLogarithmic ? one.score + log(factor) : one.score * factor
      return ScoredItem(item: one.item, score: score)
    }.sorted { $0.precedes($1) }
    for (k, offset) in [(40, 0), (7, 0), (1, 0), (5, 4), (40, 30)] {
      let answer = try await list(service, Arrangement(boosts: boosts), k: k, offset: offset)
      #expect(
        answer.best.map(\.item) == boosted.dropFirst(offset).prefix(k).map(\.item), "\(k) \(offset)"
      )
    }
    // A filter acts before, and a list stays full.
    let rules = CandidateRules(conditions: [.init("price", minimum: 30)])
    let filtered = try await list(service, Arrangement(boosts: boosts), k: 8, rules: rules)
    #expect(filtered.best.map(\.item) == boosted.filter { $0.item >= 30 }.prefix(8).map(\.item))
    await #expect(
      throws: LiveSessionError.unknownAttribute(
        "colour", for: .boost(0), known: ["category", "price"])
    ) {
      let boost = Boost(conditions: [.init("colour", anyOf: [])], factor: 2)
      return try await list(service, Arrangement(boosts: [boost]))
    }
    await #expect(throws: LiveSessionError.unknownItemSet("attic", for: .boost(0), known: [])) {
      try await list(service, Arrangement(boosts: [Boost(inSets: ["attic"], factor: 2)]))
    }
  }

  @Test(arguments: [0.2, 0.5, 0.9, 1])
  func `unlike items come before others`(weight: Double) async throws {
    let service = try service()
    // The formula, from the beginning for each place.
    let all = Shop.recommender.expected(after: Self.session, k: 40)
    let (high, low) = (all[0].score, all[39].score)
    var picked: [ScoredItem] = []
    while picked.count < 40 {
      let values = all.filter { !picked.contains($0) }.map { one in
        let likeness = picked.map { -Float(abs($0.item - one.item)) }.max() ?? 0
        let relevance = (one.score - low) / (high - low)
        return (one, (1 - Float(weight)) * relevance - Float(weight) * likeness)
      }
      let best = values.map(\.1).max() ?? 0
      picked.append(try #require(values.first { $0.1 == best }).0)
    }
    for (k, offset) in [(40, 0), (10, 0), (6, 3)] {
      let answer = try await list(
        service, Arrangement(diversity: weight), k: k, offset: offset)
      #expect(answer.best == Array(picked.dropFirst(offset).prefix(k)))
    }
    var stateless = Shop.recommender
    stateless.keepsStates = false
    let other = try self.service(stateless)
    await #expect(throws: LiveSessionError.noSimilarItems) {
      try await list(other, Arrangement(diversity: weight))
    }
  }

  @Test func `pinned items stand at their places, and once`() async throws {
    let service = try service()
    let plain = Shop.recommender.expected(after: Self.session, k: 40).map(\.item)
    let (last, first) = (plain[39], plain[0])
    let pins = [
      Pin(item: Shop.ids[Int(last)], position: 2), Pin(item: Shop.ids[Int(first)], position: 4),
      Pin(item: "unknown", position: 1), Pin(item: Shop.ids[Int(plain[20])], position: 12),
    ]
    let answer = try await list(service, Arrangement(pins: pins), k: 5)
    #expect(answer.best.map(\.item) == [plain[1], last, plain[2], first, plain[3]])
    #expect(answer.placed.pinned == [last, first])
    let request = ListRequest(arrangement: Arrangement(pins: pins))
    #expect(request.unknownItems(to: service.defaultModel) == ["unknown"])
    // One that the list may not show leaves its place to others.
    let hidden = try await list(
      service, Arrangement(pins: pins), k: 5,
      rules: CandidateRules(exclude: [Shop.ids[Int(last)]]))
    #expect(hidden.best.map(\.item) == [plain[1], plain[2], plain[3], first, plain[4]])
  }

  @Test func `new items get their share of the places`() async throws {
    let service = try service()
    var explored = 0
    var seen: Set<ItemIndex> = []
    let request = ListRequest(k: 10, arrangement: Arrangement(exploration: 0.3))
    for number in 0..<200 {
      let answer = try await service.add(
        EventsRequest(events: [.init(item: Shop.ids[number % 20])], list: request), to: "\(number)")
      #expect(answer.best.count == 10 && Set(answer.best.map(\.item)).count == 10)
      #expect(answer.placed.explored.allSatisfy { $0 >= 30 })
      explored += answer.placed.explored.count
      seen.formUnion(answer.placed.explored)
      // The same until the next event.
      let again = try await service.recommend(request, for: "\(number)")
      #expect(again.best == answer.best)
    }
    // 600 expected of 2000 places, with a standard deviation of 20; some of ten new items stand there already.
    #expect((450...680).contains(explored), "\(explored) of 2000")
    #expect(seen.count == 10)
    let all = try await list(service, Arrangement(exploration: 1), k: 15)
    #expect(Set(all.best.prefix(10).map(\.item)) == Set(30..<40))
    #expect(all.best.count == 15)
  }

  @Test func `pages join, whatever is wanted of a list`() async throws {
    let service = try service()
    var random = SplitMix64(seed: 3)
    for round in 0..<60 {
      var wanted = Arrangement()
      if random.uniform() < 0.5 { wanted.mostPer = ["category": random.below(6) + 1] }
      if random.uniform() < 0.5 { wanted.diversity = Double(random.below(11)) / 10 }
      if random.uniform() < 0.5 { wanted.exploration = Double(random.below(11)) / 10 }
      if random.uniform() < 0.5 {
        wanted.boosts = [
          Boost(conditions: [.init("category", anyOf: [.text("tent")])], factor: 2.5)
        ]
      }
      if random.uniform() < 0.5 {
        wanted.pins = (0..<3).map {
          Pin(item: Shop.ids[random.below(13) + 13 * $0], position: 1 + 7 * $0)
        }
      }
      let whole = try await list(service, wanted, k: 24)
      #expect(Set(whole.best.map(\.item)).count == whole.best.count, "\(round) \(wanted)")
      if let most = wanted.mostPer["category"] {
        for rest: ClosedRange<ItemIndex> in [0...0, 1...2] {
          let pinned = whole.placed.pinned.count { rest.contains($0 % 3) }
          let all = whole.best.count { rest.contains($0.item % 3) }
          #expect(all <= max(most, pinned), "\(round) \(wanted)")
        }
      }
      var pages: [ScoredItem] = []
      for offset in stride(from: 0, to: 24, by: 5) {
        pages += try await list(service, wanted, k: min(5, 24 - offset), offset: offset).best
      }
      #expect(pages == whole.best, "\(round) \(wanted)")
    }
  }

  @Test func `rules count for all lists at their time, where requests say nothing`() async throws {
    let lines = LogLines()
    let service = try service(Shop.recommender, lines)
    let plain = Shop.recommender.expected(after: Self.session, k: 40).map(\.item)
    let (last, middle) = (Shop.ids[Int(plain[39])], Shop.ids[Int(plain[20])])
    let now = Date().timeIntervalSince1970
    func pinned(_ item: String, _ from: Double?, _ until: Double?) -> ListRule {
      ListRule(
        name: item, from: from, until: until,
        arrangement: Arrangement(
          mostPer: ["shelf": 1], boosts: [Boost(inSets: ["attic"], factor: 2)],
          pins: [Pin(item: item, position: 1)]))
    }
    // What they say of sets and attributes that there are not, counts for nothing.
    service.replaceRules(by: [
      pinned(middle, now + 3600, nil), pinned(middle, nil, now - 1),
      pinned(last, now - 1, now + 3600),
    ])
    #expect(lines.all.contains { $0.hasPrefix("warning rules") && $0.hasSuffix("attic, shelf") })
    #expect(try await list(service, Arrangement(), k: 2).best.map(\.item) == [plain[39], plain[0]])
    let own = Arrangement(pins: [Pin(item: middle, position: 1)])
    #expect(try await list(service, own, k: 2).best.map(\.item) == [plain[20], plain[0]])
    var without = ListRequest(k: 1)
    without.followsRules = false
    let items = Self.session.map { Shop.ids[Int($0)] }
    #expect(try await service.recommend(without, after: [items])[0].best.map(\.item) == [plain[0]])
    service.replaceRules(by: [])
    #expect(try await list(service, Arrangement(), k: 1).best.map(\.item) == [plain[0]])
  }
}
