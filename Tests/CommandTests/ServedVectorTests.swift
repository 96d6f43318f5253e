import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What an index of exported vectors finds with a session's vector is what the server lists.
@Suite struct ServedVectorTests {
  private typealias Rows = [(item: String, numbers: [Double])]

  /// The best items by the inner products of their rows with a vector.
  private static func best(_ rows: Rows, _ vector: [Double], _ count: Int) -> [(String, Double)] {
    let scored = rows.map { ($0.item, zip($0.numbers, vector).reduce(0) { $0 + $1.0 * $1.1 }) }
    return Array(scored.sorted { $0.1 > $1.1 }.prefix(count))
  }

  private static func answer(
    _ body: [String: Any], at url: String
  ) async throws -> (list: [(item: String, score: Double)], vector: [Double], version: String?) {
    var request = URLRequest(url: try #require(URL(string: url)))
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try JSONSerialization.data(withJSONObject: body)
    let (data, _) = try await URLSession.shared.data(for: request)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let list = try #require(object["recommendations"] as? [[String: Any]], "\(object)")
    let scored = try list.map {
      (try #require($0["item"] as? String), try #require($0["score"] as? Double))
    }
    let vector = try #require(object["vector"] as? [Double], "\(object)")
    return (scored, vector, object["model_version"] as? String)
  }

  @Test(arguments: [
    ["--similarity", "dot"], ["--similarity", "cosine", "--logq", "1"],
    ["--layers", "6,4", "--reset-gate", "before"],
  ])
  func `an index finds the server's list`(_ flags: [String]) async throws {
    let space = try Workspace()
    try space.writeLog(items: 30)
    let trained = try await Command.run(
      ["train", "log.tsv", "--model", "m.safetensors"] + Workspace.tiny + flags,
      in: space.directory)
    try #require(trained.status == 0, "\(trained.errors)")
    let exported = try await space.run("export", "m.safetensors", "--vectors", "v.csv", "--json")
    let exportedVersion = try #require(exported.json()["model_version"] as? String)
    let rows: Rows = try space.text("v.csv").split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",")
      return (String(cells[0]), cells.dropFirst().map { Double($0) ?? .nan })
    }
    let server = try Command.start(
      ["serve", "m.safetensors", "--port", "0", "--drain", "1ms"], in: space.directory)
    try await server.wait(until: "serving http://")
    let url = try #require(try server.errors.firstMatch(of: /http:\/\/[0-9.]+:[0-9]+/)).0
    func isFound(_ list: [(item: String, score: Double)], _ vector: [Double]) {
      let found = Self.best(rows, vector, list.count)
      let largest = found.map { abs($0.1) }.max() ?? 1
      for (place, entry) in list.enumerated() {
        #expect(abs(entry.score - found[place].1) < 1e-5 * largest, "\(flags) \(place)")
        // Of items that score alike to the last digits, either may come first.
        let of = rows.first { $0.item == entry.item }
        let own = zip(of?.numbers ?? [], vector).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(own - entry.score) < 1e-5 * largest, "\(flags) \(entry.item)")
      }
    }
    for (place, item) in ["i3", "i7", "i3", "i29"].enumerated() {
      let (list, vector, version) = try await Self.answer(
        ["item": item, "k": 20, "vector": true], at: "\(url)/v1/sessions/visitor/events")
      #expect(list.count == 20 && vector.count == rows[0].numbers.count && vector.last == 1)
      #expect(version == exportedVersion)
      isFound(list, vector)
      let session = ["i3", "i7", "i3", "i29"].prefix(place + 1)
      let brought = try await Self.answer(
        ["items": Array(session), "k": 20, "vector": true], at: "\(url)/v1/recommendations")
      #expect(brought.vector == vector)
      let query = try await Command.run(
        ["recommend", "m.safetensors", "--vector"] + session, in: space.directory)
      #expect(try query.json()["vector"] as? [Double] == vector)
    }
    server.send(SIGTERM)
    #expect(try await server.outcome().status == 0)
  }
}
