import Foundation
import TestSupport
import Testing

@Suite struct FollowBenchmarkTests {
  /// Days, and predictions, are counted by hand; the drawing has a line for each model.
  @Test func `days are ranked by each of the models`() async throws {
    let space = try Workspace()
    _ = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "600", "--catalogue", "60", "--days", "4",
      "--quiet")
    let outcome = try await space.benchmark(
      "follow", "log.tsv", "--days", "2", "--anew", "--plot", "week.svg", "--json", "--quiet")
    #expect(outcome.status == 0 && outcome.errors == "")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let result = try decoder.decode(Result.self, from: Data(outcome.output.utf8))
    #expect(result.models.map(\.name) == ["as it was", "followed", "trained anew"])
    #expect(result.models.allSatisfy { $0.recallByDay.count == 2 && $0.recall > 0 })
    // Before the first of the days all three are the same model.
    #expect(Set(result.models.map { $0.recallByDay[0] }).count == 1)
    #expect(result.models[0].recallByDay[1] != result.models[1].recallByDay[1])
    var sessions: [Substring: [Double]] = [:]
    for line in try space.text("log.tsv").split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t")
      sessions[fields[0], default: []].append(Double(fields[2]) ?? 0)
    }
    let days = sessions.values.map { (day: ($0[0] / 86_400).rounded(.down), count: $0.count - 1) }
    let last = (days.map(\.day).max() ?? 0) - 1
    #expect(result.predictions == days.filter { $0.day >= last }.reduce(0) { $0 + $1.count })
    let drawing = try space.text("week.svg")
    #expect(result.models.allSatisfy { drawing.contains($0.name) })
  }

  @Test func `a log of too few days is refused`() async throws {
    let space = try Workspace()
    _ = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "60", "--catalogue", "60", "--days", "2",
      "--quiet")
    expect(
      try await space.benchmark("follow", "log.tsv", "--days", "2"), status: 65,
      says: "sessions on 2 days")
    expect(
      try await space.benchmark("follow", "log.tsv", "--days", "0"), status: 64, says: "--days")
  }

  private struct Result: Decodable, Sendable {
    struct Model: Decodable {
      var name: String
      var recall: Double
      var recallByDay: [Double]
    }
    var predictions: Int
    var models: [Model]
  }
}
