import Foundation
import Testing

@Suite struct InspectLogTests {
  @Test func `a log says what it is`() async throws {
    let space = try Workspace()
    let generated = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "8000", "--quiet")
    #expect(generated.status == 0)
    let json = try await space.run("inspect", "log.tsv", "--json").json()
    let order = try #require(json["order"] as? [String: Any])
    #expect(order["is_present"] as? Bool == true)
    let classes = (json["session_length"] as? [String: Any])?["classes"] as? [[String: Any]]
    #expect(classes?.compactMap { $0["sessions"] as? Int }.reduce(0, +) == 8000)
    #expect(json["new_items"] != nil && json["popularity"] != nil && json["test"] == nil)
    let text = try await space.run("inspect", "log.tsv").output
    #expect(text.contains("order      matters"))
    #expect(text.contains("new items") && text.contains("top items"))
  }

  @Test func `order-free data is pointed out`() async throws {
    let space = try Workspace()
    let generated = try await space.run(
      "generate", "--output", "log.tsv", "--sessions", "8000", "--predictability", "0", "--quiet")
    #expect(generated.status == 0)
    let text = try await space.run("inspect", "log.tsv").output
    #expect(text.contains("order      says next to nothing"))
    #expect(text.contains("watch out\n- "))
  }

  @Test func `several files are one log, beside their test`() async throws {
    let space = try Workspace()
    try space.write(Workspace.log(sessions: 40, items: 10), to: "a.tsv")
    try space.write("SessionId\tItemId\tTime\ns39\ti4\t9000\n", to: "b.tsv")
    try space.write("SessionId\tItemId\tTime\nx\ti1\t10\nx\tnew\t11\n", to: "test.tsv")
    let json = try await space.run("inspect", "a.tsv", "b.tsv", "--test", "test.tsv", "--json")
      .json()
    #expect(json["files"] as? [String] == ["a.tsv", "b.tsv"])
    #expect(json["sessions"] as? Int == 40 && json["last_time"] as? Double == 9000)
    let test = try #require(json["test"] as? [String: Any])
    #expect(test["unknown_events"] as? Double == 0.5)
    #expect(test["sessions_before_training_ends"] as? Double == 1)
    let text = try await space.run("inspect", "a.tsv", "--test", "test.tsv").output
    #expect(text.contains("start before training ends") && text.contains("counters"))
  }

  @Test func `a model is inspected alone`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    expect(
      try await space.run("inspect", "log.tsv", "model.safetensors"), status: 64,
      says: "inspected alone")
    expect(
      try await space.run("inspect", "model.safetensors", "--test", "log.tsv"), status: 64,
      says: "inspected alone")
  }
}
