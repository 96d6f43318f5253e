import Foundation
import LiveSessionTesting
import SessionData
import SessionStoreTesting
import Testing

@testable import LiveSessions

/// Item sets are read again when their files change, and every model has them before it answers.
@Suite struct ItemSetTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("some.txt")
  }

  private func write(_ text: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Items of the set as the first model sees it.
  private func items(_ service: LiveSessionService) throws -> [ItemIndex] {
    let set = try service.models[0].itemSet(named: "some", for: .filter)
    return (0..<ItemIndex(Shop.ids.count)).filter(set.contains)
  }

  @Test func setsAreReadAgain() async throws {
    try write("item 3\r\nitem 4\n\nunknown")
    let service = try Shop.sessions { $0.itemSets = ["some": path] }
    #expect(try items(service) == [3, 4])
    try write("item 5\n")
    await service.registry.refreshItems()
    #expect(try items(service) == [5])
    _ = try await service.reload("main")
    #expect(try items(service) == [5])
    try FileManager.default.removeItem(atPath: path)
    await service.registry.refreshItems()
    #expect(try items(service) == [5])
    #expect(throws: ItemSetError.self) { try Shop.sessions { $0.itemSets = ["some": path] } }
  }

  @Test func unknownSetsAreTold() async throws {
    try write("item 3")
    let service = try Shop.sessions { $0.itemSets = ["some": path] }
    let rules = CandidateRules(notInSets: ["other"])
    await #expect(
      throws: LiveSessionError.unknownItemSet("other", for: .exclusion, known: ["some"])
    ) { _ = try await service.recommend(ListRequest(rules: rules), after: [[]]) }
  }

  /// Whatever program wrote the file: the mark of UTF-8, blanks, line ends of any kind and empty lines say nothing.
  @Test(arguments: [
    "item 3\nitem 4", "item 3\nitem 4\n", "item 3\r\nitem 4\r\n", "item 3\ritem 4\r",
    "\u{FEFF}item 3\nitem 4\n", "\u{FEFF}  item 3\t\r\n\r\n \r\n\titem 4 \r\n",
    "item 4\nitem 3\nitem 3\n\n\n",
  ])
  func filesOfAnyProgram(_ text: String) throws {
    try write(text)
    #expect(try items(try Shop.sessions { $0.itemSets = ["some": path] }) == [3, 4])
  }

  @Test func badTextIsRefused() throws {
    try Data([0x61, 0xFF, 0x0A]).write(to: URL(filePath: path))
    #expect(throws: ItemSetError(path: path, reason: "is not UTF-8 text")) {
      try Shop.sessions { $0.itemSets = ["some": path] }
    }
  }

  /// How many identifiers of a file a model knows is said and measured, at the start and whenever either changes.
  @Test func knownItemsAreCounted() async throws {
    let (lines, counted) = (LogLines(), Counted())
    try write("item 3\nitem 4\nitem 4\nnew\n")
    var settings = Shop.patientSettings
    settings.itemSets = ["some": path]
    let service = try LiveSessionService(
      models: [Shop.source()], states: TestStore(), settings: settings, metrics: counted,
      logger: lines.logger())
    #expect(lines.all == ["notice item set read items=3 known=2 model=main set=some"])
    #expect(counted["gru4rec_item_set_items some"] == 3)
    #expect(counted["gru4rec_item_set_known_items some main"] == 2)
    try write("SKU-1\nSKU-2\n")
    await service.registry.refreshItems()
    #expect(
      lines.all.last
        == "warning the model knows no item of the set items=2 known=0 model=main set=some")
    #expect(counted["gru4rec_item_set_known_items some main"] == 0)
    _ = try await service.reload("main")
    #expect(lines.all.count == 4)
  }
}
