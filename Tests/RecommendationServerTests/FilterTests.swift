import Foundation
import Recommendation
import SessionData
import Testing

@testable import RecommendationServer

/// Filters act before the best are chosen: k items come back whenever k may be shown.
@Suite struct FilterTests {
  private static let all = Set(0..<ItemIndex(Shop.ids.count))

  /// What the library recommends after item 0, then 1, among some items.
  private static func expected(_ k: Int, among items: Set<ItemIndex>) -> [String] {
    Shop.recommender.expected(
      after: [0, 1], k: k, filter: CandidateFilter(only: ItemSet(items.sorted()))
    ).ids
  }

  @Test(
    arguments: [
      (#""k": 40"#, 40, all), (#""k": 0"#, 0, []), (#""k": 1000"#, 1000, all), (#""k": 3"#, 3, all),
      (#""k": 40, "exclude_seen": true"#, 40, all.subtracting([0, 1])),
      (#""k": 5, "exclude": ["item 3", "item 4", "nothing"]"#, 5, all.subtracting([3, 4])),
      (#""k": 5, "only": ["item 3", "100594", "nothing"]"#, 5, [3, 0]),
      (#""k": 5, "only": []"#, 5, []),
      (#""k": 5, "only": ["item 3", "100594"], "exclude_seen": true"#, 5, [3]),
      (#""k": 9, "in": ["low"]"#, 9, Set(0..<20)),
      (#""k": 9, "in": ["low", "odd"]"#, 9, [3, 5, 7, 9]),
      (#""k": 40, "not_in": ["low"]"#, 40, Set(20..<40)),
      (#""k": 40, "in": ["odd"], "not_in": ["low"], "exclude": ["item 21"]"#, 40, [23]),
      (#""k": 40, "in": ["low"], "only": ["item 3", "item 30"]"#, 40, [3]),
    ] as [(String, Int, Set<ItemIndex>)])
  func listsAreFull(_ fields: String, _ k: Int, _ items: Set<ItemIndex>) async throws {
    try await withServer { client in
      let body = #"{"events": [{"item": "100594"}, {"item": "100362"}], \#(fields)}"#
      let answer = try await client.send(.post, "/v1/sessions/s/events:batch", body)
      #expect(answer.items == Self.expected(k, among: items), "\(answer.text)")
    }
  }

  @Test(
    arguments: [
      ("k=40&exclude_seen=true", 40, all.subtracting([0, 1])), ("k=0", 0, []),
      ("k=5&exclude=item+3&exclude=item%204", 5, all.subtracting([3, 4])),
      ("only=item+3&only=100594", 20, [3, 0]), ("in=low&in=odd", 20, [3, 5, 7, 9]),
      ("k=40&not_in=low&not_in=odd", 40, Set(20..<40).subtracting([21, 23])), ("only=", 20, []),
    ] as [(String, Int, Set<ItemIndex>)])
  func queriesFilterLikewise(_ query: String, _ k: Int, _ items: Set<ItemIndex>) async throws {
    try await withServer { client in
      let body = #"{"events": [{"item": "100594"}, {"item": "100362"}]}"#
      _ = try await client.send(.post, "/v1/sessions/s/events:batch", body)
      let answer = try await client.send(.get, "/v1/sessions/s/recommendations?\(query)")
      #expect(answer.items == Self.expected(k, among: items), "\(answer.text)")
    }
  }

  @Test func seenAreAlsoItemsOfEarlierRequests() async throws {
    try await withServer { client in
      let uri = "/v1/sessions/s/events"
      _ = try await client.send(.post, uri, #"{"item": "100594"}"#)
      let body = #"{"item": "100362", "k": 40, "exclude_seen": true}"#
      let answer = try await client.send(.post, uri, body)
      #expect(answer.items == Self.expected(40, among: Self.all.subtracting([0, 1])))
    }
  }

  @Test func setsAreReadAgain() async throws {
    let path = NSTemporaryDirectory() + "set-\(UUID()).txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "item 3\r\nitem 4\n\nunknown".write(toFile: path, atomically: true, encoding: .utf8)
    let server = try Shop.server { $0.itemSets = ["some": path] }
    let sets = server.service.sets
    let model = server.service.models.all[0]
    let items = { () throws -> [ItemIndex] in
      let set = try sets.set(named: "some", field: "in", for: model)
      return Self.all.filter(set.contains).sorted()
    }
    #expect(try items() == [3, 4])
    try "item 5\n".write(toFile: path, atomically: true, encoding: .utf8)
    sets.refresh()
    #expect(try items() == [5])
    try FileManager.default.removeItem(atPath: path)
    sets.refresh()
    #expect(try items() == [5])
    #expect(throws: ItemSetError.self) { try Shop.server { $0.itemSets = ["some": path] } }
  }

  private func withServer(
    _ body: @Sendable (TestClient) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sets-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let sets = ["low": Array(Shop.ids[..<20]), "odd": [3, 5, 7, 9, 21, 23].map { Shop.ids[$0] }]
    var files: [String: String] = [:]
    for (name, ids) in sets {
      files[name] = folder.appending(path: name).path
      try ids.joined(separator: "\n").write(
        to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    try await Shop.server { [files] in $0.itemSets = files }.test(body)
  }
}
