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
    let set = try service.models[0].itemSet(named: "some", isExcluding: false)
    return (0..<ItemIndex(Shop.ids.count)).filter(set.contains)
  }

  @Test func setsAreReadAgain() async throws {
    try write("item 3\r\nitem 4\n\nunknown")
    let service = try Shop.sessions { $0.itemSets = ["some": path] }
    #expect(try items(service) == [3, 4])
    try write("item 5\n")
    await service.registry.refreshItemSets()
    #expect(try items(service) == [5])
    _ = try await service.reload("main")
    #expect(try items(service) == [5])
    try FileManager.default.removeItem(atPath: path)
    await service.registry.refreshItemSets()
    #expect(try items(service) == [5])
    #expect(throws: ItemSetError.self) { try Shop.sessions { $0.itemSets = ["some": path] } }
  }

  @Test func unknownSetsAreTold() async throws {
    try write("item 3")
    let service = try Shop.sessions { $0.itemSets = ["some": path] }
    let rules = CandidateRules(notInSets: ["other"])
    await #expect(
      throws: LiveSessionError.unknownItemSet("other", isExcluding: true, known: ["some"])
    ) { _ = try await service.recommend(ListRequest(rules: rules), after: [[]]) }
  }
}
