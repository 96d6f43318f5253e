import EventLogs
import Foundation
import LiveSessionTesting
import Randomness
import Recommendation
import SessionData
import SessionStates
import SessionStoreTesting
import Synchronization
import Testing

@testable import LiveSessions

/// What a service is told of items counts at once, before what tables say, and for whoever shares the store.
@Suite struct CatalogueTests {
  private func service(
    _ catalogue: LiveCatalogue?, table: String? = nil, titles: ItemTable? = nil
  ) throws -> LiveSessionService {
    var settings = Shop.patientSettings
    settings.itemAttributes = table
    return try LiveSessionService(
      models: [Shop.source()], titles: titles, settings: settings, catalogue: catalogue)
  }

  private func items(
    _ service: LiveSessionService, _ conditions: ItemCondition...
  ) throws -> [ItemIndex] {
    let set = try service.models[0].items(meeting: conditions)
    return (0..<ItemIndex(Shop.ids.count)).filter(set.contains)
  }

  private let tents = ItemCondition("category", anyOf: [.text("tent")])

  @Test func `hidden and removed items stand in no list`() async throws {
    let service = try await service(LiveCatalogue())
    let (best, second) = (Shop.recommender.expected(after: [0], k: 2), Shop.ids)
    let hidden = second[Int(best[0].item)]
    let request = EventsRequest(events: [.init(item: Shop.ids[0])], list: ListRequest(k: 40))
    #expect(try await service.add(request, to: "s").best.count == 40)
    for change: ItemChange in [
      .patch(hidden, ItemPatch(isHidden: true)), .remove(hidden),
      .put(hidden, ItemDescription(isHidden: true)),
    ] {
      try await service.change([change])
      var lists = [
        try await service.recommend(ListRequest(k: 40), for: "s").recommendations.map(\.item),
        try await service.recommend(ListRequest(k: 40), for: "nobody").recommendations.map(\.item),
        try await service.recommend(ListRequest(k: 40), after: [[Shop.ids[0]]])[0]
          .recommendations.map(\.item),
      ]
      let model = service.defaultModel
      lists.append(
        try await service.similarItems(to: Shop.ids[0], ListRequest(k: 39), in: model).best.ids
          + [Shop.ids[0]])
      lists.append(
        try await service.items(
          matching: try #require(ItemQuery("")), limit: 40, in: model
        ).map { Shop.ids[Int($0)] })
      for list in lists { #expect(list.count == 39 && !list.contains(hidden)) }
      // Also in a version that is loaded later.
      _ = try await service.reload("main")
      let after = try await service.recommend(ListRequest(k: 40), for: "s")
      #expect(after.best.count == 39)
    }
    try await service.change([.put(hidden, ItemDescription())])
    #expect(try await service.recommend(ListRequest(k: 40), for: "s").best.count == 40)
    #expect(service.defaultModel.hiddenItems == nil)
  }

  @Test func `what was told goes before the tables`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("items.tsv")
    func write(_ rows: String...) throws {
      try ("ItemId\tcategory\tprice\n" + rows.map { $0 + "\n" }.joined())
        .write(toFile: path, atomically: true, encoding: .utf8)
    }
    try write("item 3\ttent\t80", "item 4\ttent\t90")
    let titles = ItemTable(["item 3": "Three", "item 4": "Four"])
    let service = try await service(LiveCatalogue(), table: path, titles: titles)
    #expect(service.hasCatalogue)
    func known(_ id: String) throws -> ItemDescription {
      try service.item(id, in: service.defaultModel).description
    }
    try await service.change([
      .patch("item 3", ItemPatch(attributes: ["price": ["70"]])),
      .put("item 4", ItemDescription(attributes: ["colour": ["red"]], added: 9)),
      .put("brand new", ItemDescription(title: "New", attributes: ["size": ["L"]])),
    ])
    #expect(
      try known("item 3")
        == ItemDescription(title: "Three", attributes: ["category": ["tent"], "price": ["70"]]))
    #expect(try known("item 4") == ItemDescription(attributes: ["colour": ["red"]], added: 9))
    #expect(try service.item("brand new", in: service.defaultModel).events == nil)
    #expect(service.itemAttributes == ["category", "price", "colour", "size"])
    #expect(try items(service, tents) == [3])
    #expect(try items(service, .init("price", maximum: 75)) == [3])
    #expect(try items(service, .init("colour", anyOf: [.text("red")])) == [4])
    #expect(try items(service, .init("size", anyOf: [.text("L")])) == [])
    #expect(try items(service, .init("size", noneOf: [.text("L")])).count == Shop.ids.count)

    // The table goes on where nothing was told, and attributes and titles are taken away.
    try write("item 3\ttarp\t80", "item 4\ttent\t90", "item 5\ttent\t1")
    await service.registry.refreshItems()
    #expect(try items(service, tents) == [5])
    #expect(try items(service, .init("price", maximum: 75)) == [3, 5])
    try await service.change([
      .patch("item 3", ItemPatch(title: "", attributes: ["price": []])),
      .patch("item 5", ItemPatch(title: "Five")),
    ])
    #expect(try known("item 3") == ItemDescription(attributes: ["category": ["tarp"]]))
    #expect(try items(service, .init("price", maximum: 75)) == [5])
    let query = try #require(ItemQuery("five"))
    #expect(try await service.items(matching: query, limit: 9, in: service.defaultModel) == [5])

    try await service.change([.remove("item 3"), .patch("item 6", ItemPatch())])
    #expect(throws: LiveSessionError.itemRemoved("item 3")) { try known("item 3") }
    #expect(throws: LiveSessionError.unknownItem) { try known("never heard of") }
    await #expect(throws: LiveSessionError.itemRemoved("item 3")) {
      try await service.change([
        .patch("item 7", ItemPatch(isHidden: true)), .patch("item 3", ItemPatch(isHidden: false)),
      ])
    }
    #expect(try !known("item 7").isHidden, "all changes, or none")
  }

  @Test func `searches find new titles`() async throws {
    let service = try await service(LiveCatalogue(), titles: ItemTable(["item 3": "Three"]))
    func found(_ text: String) async throws -> [ItemIndex] {
      try await service.items(
        matching: try #require(ItemQuery(text)), limit: 9, in: service.defaultModel)
    }
    #expect(try await found("three") == [3])
    try await service.change([
      .patch("item 3", ItemPatch(title: "Drei")), .patch("item 8", ItemPatch(title: "Acht")),
    ])
    // The old one answers until the new one is built.
    while try await found("acht") != [8] { try await Task.sleep(for: .milliseconds(2)) }
    #expect(try await found("drei") == [3])
    #expect(try await found("three") == [])
  }

  /// Conditions over a table with changes of all kinds, beside plain code.
  @Test(arguments: 0..<6) func `sets are those of plain code`(seed: Int) async throws {
    var random = XorShift64Star(seed: UInt64(seed + 1))
    func draw(_ count: Int) -> Int { Int(random.uniform() * Double(count)) }
    func tags() -> [String] { Array(Set((0..<draw(3)).map { _ in "t\(draw(5))" })).sorted() }
    let folder = try TemporaryFolder()
    let path = folder.path("items.tsv")
    var truth = Shop.ids.map { _ in ["a": tags(), "b": tags()] }
    let rows = zip(Shop.ids, truth).map { id, item in
      "\(id)\t\(["a", "b"].map { (item[$0] ?? []).joined(separator: "|") }.joined(separator: "\t"))\n"
    }
    try ("ItemId\ta\tb\n" + rows.joined())
      .write(toFile: path, atomically: true, encoding: .utf8)
    let service = try await service(LiveCatalogue(), table: path)
    var removed: Set<Int> = []
    for round in 0..<30 {
      var changes: [Int: ItemChange] = [:]
      for _ in 0...draw(3) {
        let item = draw(Shop.ids.count)
        if changes[item] != nil { continue }
        let id = Shop.ids[item]
        switch draw(4) {
        case 0:
          (truth[item], changes[item]) = ([:], .remove(id))
          removed.insert(item)
        case 1:
          let all = ["b": tags(), "c": tags()]
          changes[item] = .put(id, ItemDescription(attributes: all))
          truth[item] = all
          removed.remove(item)
        case _ where !removed.contains(item):
          let some = [["a", "b", "c"][draw(3)]: tags()]
          changes[item] = .patch(id, ItemPatch(attributes: some))
          truth[item].merge(some) { $1 }
        default: break
        }
      }
      if changes.isEmpty { continue }
      try await service.change(Array(changes.values))
      if round % 10 == 9 { _ = try await service.reload("main") }
      for name in service.itemAttributes {
        for value in 0..<5 {
          let expected = truth.indices.filter {
            (truth[$0][name] ?? []).contains("t\(value)") && !(truth[$0][name] ?? []).contains("t0")
          }
          // The second time, and after changes, from what is remembered.
          for _ in 0..<2 {
            let condition = ItemCondition(
              name, anyOf: [.text("t\(value)")], noneOf: [.text("t0")])
            #expect(try items(service, condition) == expected.map { ItemIndex($0) })
          }
        }
      }
      let hidden = service.defaultModel.hiddenItems
      #expect(
        Shop.ids.indices.filter { hidden?.contains(ItemIndex($0)) == true } == removed.sorted())
    }
  }

  /// Servers that share a store know what each other was told, and change one item one after the other.
  @Test func `servers share a store`() async throws {
    let store = MemoryItemStore()
    let first = try await service(LiveCatalogue(store))
    try await first.change([.put("item 3", ItemDescription(attributes: ["category": ["tent"]]))])
    let second = try await service(LiveCatalogue(store))
    #expect(try items(second, tents) == [3])
    try await second.change([.patch("item 4", ItemPatch(attributes: ["category": ["tent"]]))])
    // The first one does not know of it yet, and changes the same item all the same.
    try await first.change([.patch("item 4", ItemPatch(isHidden: true))])
    #expect(try items(first, tents) == [3, 4])
    await second.refreshCatalogue()
    #expect(try second.item("item 4", in: second.defaultModel).description.isHidden)

    // Writers at once lose none of their changes.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<6 {
        let service = number % 2 == 0 ? first : second
        group.addTask {
          try await service.change([
            .patch("item 9", ItemPatch(attributes: ["n\(number)": ["1"]]))
          ])
        }
      }
      try await group.waitForAll()
    }
    for service in [first, second] {
      await service.refreshCatalogue()
      let known = try service.item("item 9", in: service.defaultModel).description
      #expect(known.attributes.count == 6)
    }
  }

  /// A model that places items by an attribute takes those that somebody tells of, and sessions go on as they were.
  @Test func `items without clicks come into lists`() async throws {
    let added = Mutex<[ItemAttributes]>([])
    let shop = CatalogueModel(
      Shop.recommender, vocabulary: ItemVocabulary(ids: Shop.ids),
      identity: ModelIdentity(method: "folding", checksum: "v1"),
      add: { items in
        added.withLock { $0.append(items) }
        let size = items.columns.first { $0.name == "size" }
        let ids = (0..<items.items.count).filter { size?.values[$0].isEmpty == false }
          .map { items.items.id(of: ItemIndex($0)) }
        if ids.isEmpty { return nil }
        return CatalogueModel(
          FoldingRecommender(itemCount: Shop.ids.count + ids.count),
          vocabulary: ItemVocabulary(ids: Shop.ids + ids),
          identity: ModelIdentity(method: "folding", checksum: "v1"))
      })
    let catalogue = try await LiveCatalogue()
    let service = try LiveSessionService(
      shop, settings: Shop.patientSettings, catalogue: catalogue)
    let request = EventsRequest(events: [.init(item: Shop.ids[0])], list: ListRequest(k: 50))
    let before = try await service.add(request, to: "s")
    #expect(before.best.count == 40)

    try await service.change([
      .put("cold", ItemDescription(title: "Cold", attributes: ["size": ["L"]])),
      .put("unknown", ItemDescription(title: "No size")),
      .put("hidden", ItemDescription(attributes: ["size": ["S"]], isHidden: true)),
      .patch(Shop.ids[3], ItemPatch(title: "Known")),
      .put("own", ItemDescription(title: "Mine", attributes: ["Title": ["Other"]])),
    ])
    await service.registry.addNewItems()
    let last = added.withLock(\.last)
    let table = try #require(last)
    #expect(table.items.count == 3 && table.items.id(of: 0) == "cold")
    #expect(
      table.columns.first { $0.name == "Title" }?.values == [["Cold"], ["Other"], ["No size"]])
    let after = try await service.recommend(ListRequest(k: 50), for: "s")
    #expect(after.best.count == 41 && after.model.version == before.model.version)
    #expect(after.recommendations.map(\.item).contains("cold"))
    #expect(after.best == FoldingRecommender(itemCount: 41).expected(after: [0], k: 50))
    #expect(try items(service, .init("size", anyOf: [.text("L")])) == [])
    let large = ListRequest(
      k: 50, rules: CandidateRules(conditions: [.init("size", anyOf: [.text("L")])]))
    #expect(
      try await service.recommend(large, for: "s").recommendations.map(\.item) == ["cold"])
    #expect(try service.item("cold", in: service.defaultModel).events == 0)

    // What changes nothing for the model makes none anew; what is removed is in no list at once.
    let count = added.withLock(\.count)
    try await service.change([.patch(Shop.ids[4], ItemPatch(isHidden: true))])
    await service.registry.addNewItems()
    let later = added.withLock(\.count)
    #expect(later == count)
    try await service.change([.remove("cold"), .patch("hidden", ItemPatch(isHidden: false))])
    #expect(try await service.recommend(large, for: "s").best.isEmpty)
    while try await service.recommend(ListRequest(k: 50), for: "s").best.count != 40 {
      await service.registry.addNewItems()
    }
    #expect(
      try await service.recommend(ListRequest(k: 50), for: "s").recommendations.map(\.item)
        .contains("hidden"))
  }

  @Test func `an item cannot grow without end`() async throws {
    let service = try await service(LiveCatalogue())
    func patch(_ names: Range<Int>, _ values: [String]) async throws {
      let attributes = Dictionary(uniqueKeysWithValues: names.map { ("a\($0)", values) })
      try await service.change([.patch(Shop.ids[3], ItemPatch(attributes: attributes))])
    }
    try await patch(0..<60, ["1"])
    await #expect(throws: LiveSessionError.tooManyAttributes(Shop.ids[3], count: 70)) {
      try await patch(60..<70, ["1"])
    }
    // What was put has nothing that would be taken from a table: its attributes come and go.
    try await service.change([.put(Shop.ids[3], ItemDescription())])
    for first in stride(from: 0, to: 300, by: 60) {
      try await patch(first..<first + 60, ["1"])
      try await patch(first..<first + 60, [])
    }
    let known = try service.item(Shop.ids[3], in: service.defaultModel).description
    #expect(known.attributes.isEmpty)
  }

  @Test func `without a catalogue nothing is taken`() async throws {
    let service = try service(nil, titles: ItemTable(["item 3": "Three"]))
    #expect(!service.hasCatalogue)
    await #expect(throws: LiveSessionError.noCatalogue) {
      try await service.change([.remove("item 3")])
    }
    let known = try service.item("item 3", in: service.defaultModel)
    #expect(known.description == ItemDescription(title: "Three") && known.events != nil)
  }

  /// A store that was emptied, as a Redis without a file is, is believed.
  @Test func `a store that begins anew is read anew`() async throws {
    let store = Emptied()
    let catalogue = try await LiveCatalogue(store)
    _ = try await catalogue.change([
      .put("a", ItemDescription(title: "A")), .put("b", ItemDescription()),
    ])
    store.empty()
    #expect(try await catalogue.refresh() == ["a", "b"])
    #expect(catalogue.count == 0)
    _ = try await catalogue.change([.put("b", ItemDescription(title: "B"))])
    #expect(catalogue.record(of: "b")?.title == "B" && catalogue.record(of: "a") == nil)
  }
}

/// A store in memory that may lose all.
private final class Emptied: ItemStore {
  private let store = Mutex(MemoryItemStore())

  func empty() { store.withLock { $0 = MemoryItemStore() } }

  func changes(
    after place: Int64, limit: Int
  ) async throws(SessionStateStoreError) -> (items: [StoredItem], last: Int64) {
    try await store.withLock(\.self).changes(after: place, limit: limit)
  }

  func write(_ writes: [ItemWrite]) async throws(SessionStateStoreError) -> Bool {
    try await store.withLock(\.self).write(writes)
  }

  func close() async {}
}
