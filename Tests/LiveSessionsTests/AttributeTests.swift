import EventLogs
import Foundation
import LiveSessionTesting
import Randomness
import Recommendation
import SessionData
import SessionStoreTesting
import Testing

@testable import LiveSessions

/// Conditions on attributes choose the items that plain code chooses, and the table is read again when it changes.
@Suite struct AttributeTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("items.tsv")
  }

  private func write(_ rows: [String]) throws {
    try (["ItemId\tcategory\tprice\tin_stock\ttags"] + rows).map { $0 + "\n" }.joined()
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func items(
    _ service: LiveSessionService, _ conditions: ItemCondition...
  ) throws -> [ItemIndex] {
    let set = try service.models[0].items(meeting: conditions)
    return (0..<ItemIndex(Shop.ids.count)).filter(set.contains)
  }

  @Test func `conditions are met by values, numbers, and what stands for yes`() throws {
    try write([
      "100594\ttent\t80\tyes\tred|small", "100362\ttarp\t80.0\tno\tred",
      "item 3\ttent\t120\tTRUE\t",
      "item 4\t\t\t\tblue", "unknown\ttent\t1\t1\tred",
    ])
    let service = try Shop.sessions { $0.itemAttributes = path }
    #expect(service.itemAttributes == ["category", "price", "in_stock", "tags"])
    #expect(try items(service, .init("category", anyOf: [.text("tent")])) == [0, 3])
    #expect(try items(service, .init("category", anyOf: [.text("Tent")])) == [])
    #expect(try items(service, .init("category", anyOf: [])) == [])
    #expect(try items(service, .init("price", anyOf: [.number(80)])) == [0, 1])
    #expect(try items(service, .init("price", minimum: 80.5)) == [3])
    #expect(try items(service, .init("price", minimum: 80, maximum: 80)) == [0, 1])
    #expect(try items(service, .init("in_stock", anyOf: [.flag(true)])) == [0, 3])
    #expect(try items(service, .init("in_stock", anyOf: [.flag(false)])) == [1])
    #expect(
      try items(service, .init("tags", anyOf: [.text("red")], noneOf: [.text("small")])) == [1])
    // Items without a value, and those that the table lacks, have none that is refused.
    #expect(try items(service, .init("tags", noneOf: [.text("red")])).count == Shop.ids.count - 2)
    #expect(
      try items(
        service, .init("category", anyOf: [.text("tent")]), .init("price", maximum: 100)) == [0])
    #expect(throws: LiveSessionError.unknownAttribute("colour", known: service.itemAttributes)) {
      try items(service, .init("colour", anyOf: []))
    }
  }

  /// All kinds of conditions on items with any number of values.
  @Test(arguments: 0..<10) func `sets are those of plain code`(seed: Int) throws {
    var random = XorShift64Star(seed: UInt64(seed + 1))
    func draw(_ count: Int) -> Int { Int(random.uniform() * Double(count)) }
    let tags = Shop.ids.map { _ in (0..<draw(4)).map { _ in "\(draw(6))" } }
    try write(zip(Shop.ids, tags).map { "\($0)\t\t\t\t\($1.joined(separator: "|"))" })
    let service = try Shop.sessions { $0.itemAttributes = path }
    for _ in 0..<40 {
      let anyOf = draw(2) == 0 ? nil : (0..<draw(3)).map { _ in "\(draw(7))" }
      let noneOf = (0..<draw(2)).map { _ in "\(draw(7))" }
      let least = draw(3) == 0 ? Double(draw(7)) : nil
      let most = draw(3) == 0 ? Double(draw(7)) : nil
      let expected = Shop.ids.indices.filter { item in
        let isDemanded = anyOf != nil || least != nil || most != nil
        return !tags[item].contains(where: noneOf.contains)
          && (!isDemanded
            || tags[item].contains { tag in
              guard let number = Double(tag) else { return false }
              return (anyOf?.contains(tag) ?? true) && number >= least ?? -1
                && number <= most ?? 9
            })
      }.map { ItemIndex($0) }
      let condition = ItemCondition(
        "tags", anyOf: anyOf?.map { .text($0) }, noneOf: noneOf.map { .text($0) }, minimum: least,
        maximum: most)
      // The second time from what is remembered.
      for _ in 0..<2 { #expect(try items(service, condition) == expected, "\(condition)") }
    }
  }

  /// Lists with limits beside plain code: each place has the best item that keeps to them.
  @Test(arguments: 0..<8) func `varied lists are those of plain code`(seed: Int) async throws {
    var random = XorShift64Star(seed: UInt64(seed + 1))
    func draw(_ count: Int) -> Int { Int(random.uniform() * Double(count)) }
    let categories = Shop.ids.map { _ in draw(4) == 0 ? "" : "c\(draw(4))" }
    let tags = Shop.ids.map { _ in (0..<draw(3)).map { _ in "t\(draw(9))" } }
    try write(
      Shop.ids.indices.map {
        "\(Shop.ids[$0])\t\(categories[$0])\t\t\t\(tags[$0].joined(separator: "|"))"
      })
    let service = try Shop.sessions { $0.itemAttributes = path }
    func picked(_ best: [ScoredItem], _ limits: [String: Int], _ k: Int) -> [ScoredItem] {
      var counts: [String: Int] = [:]
      var list: [ScoredItem] = []
      for item in best {
        let number = Int(item.item)
        var values = limits["tags"] == nil ? [] : tags[number].map { "tags \($0)" }
        if limits["category"] != nil, !categories[number].isEmpty {
          values.append("category \(categories[number])")
        }
        let fits = values.allSatisfy {
          counts[$0] ?? 0 < limits[String($0.prefix { $0 != " " })] ?? 0
        }
        if fits, list.count < k {
          list.append(item)
          for value in values { counts[value, default: 0] += 1 }
        }
      }
      return list
    }
    for (round, limits) in [["category": 1], ["tags": 2], ["category": 3, "tags": 1]].enumerated() {
      for k in [1, 7, 40] {
        let list = ListRequest(k: k, arrangement: Arrangement(mostPer: limits))
        let session = "\(round) \(k)"
        let events = EventsRequest(
          events: [.init(item: Shop.ids[5]), .init(item: Shop.ids[9])], list: list)
        let all = Shop.recommender.expected(after: [5, 9], k: 40)
        #expect(try await service.add(events, to: session).best == picked(all, limits, k))
        #expect(try await service.recommend(list, for: session).best == picked(all, limits, k))
        let brought = try await service.recommend(list, after: [[Shop.ids[5], Shop.ids[9]]])
        #expect(brought[0].best == picked(all, limits, k))
        var page = list
        (page.k, page.offset) = (3, 2)
        #expect(
          try await service.recommend(page, for: session).best
            == Array(picked(all, limits, 5).dropFirst(2)))
        let popular = try await service.recommend(list, for: "nobody").best
        let byCount = Shop.ids.indices.map {
          ScoredItem(item: ItemIndex($0), score: Float(100 - $0))
        }
        #expect(popular == picked(byCount, limits, k))
        let near = Shop.recommender.nearestItems(to: 4, k: 39) ?? []
        #expect(
          try await service.similarItems(
            to: Shop.ids[4], list, in: service.defaultModel
          ).best == picked(near, limits, k))
      }
    }
    let unknown = ListRequest(k: 3, arrangement: Arrangement(mostPer: ["colour": 1]))
    await #expect(
      throws: LiveSessionError.unknownAttribute(
        "colour", for: .limit, known: service.itemAttributes)
    ) { try await service.recommend(unknown, for: "s") }
  }

  @Test func `the table is read again, and one that is spoiled changes nothing`() async throws {
    let tents = ItemCondition("category", anyOf: [.text("tent")])
    try write(["item 3\ttent\t\t\t"])
    let service = try Shop.sessions { $0.itemAttributes = path }
    #expect(try items(service, tents) == [3])
    try write(["item 4\ttent\t\t\t"])
    await service.registry.refreshItems()
    #expect(try items(service, tents) == [4])
    _ = try await service.reload("main")
    #expect(try items(service, tents) == [4])
    // A row that lacks columns, and what an export leaves that went wrong.
    for rows in [["item 5\ttent"], []] {
      try write(rows)
      await service.registry.refreshItems()
      #expect(try items(service, tents) == [4])
    }
    #expect(throws: EventLogError.self) { try Shop.sessions { $0.itemAttributes = path } }
  }
}
