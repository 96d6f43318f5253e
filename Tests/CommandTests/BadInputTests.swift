import Foundation
import Testing

@Suite struct BadInputTests {
  /// Trains on a file of this content and expects an error.
  private func expectError(
    _ text: String, name: String = "log.tsv", status: Int32, says piece: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let space = try Workspace()
    try space.write(text, to: name)
    expect(
      try await space.train(name), status: status, says: piece, name, sourceLocation: sourceLocation
    )
    #expect(try space.names() == [name], sourceLocation: sourceLocation)
  }

  @Test func `files that cannot be read`() async throws {
    let space = try Workspace()
    expect(try await space.train("none.tsv"), status: 66, says: "none.tsv: no such file")
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "folder"), withIntermediateDirectories: true)
    expect(try await space.train("folder"), status: 66, says: "folder", "directory")
    expect(
      try await space.run("evaluate", "none.safetensors", "none.tsv"), status: 66,
      says: "none.safetensors", "no such file")
    expect(
      try await space.run("recommend", "folder", "a"), status: 66, says: "folder", "directory")
    expect(try await space.run("inspect", "none.tsv"), status: 66, says: "none.tsv")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser reads everything"))
  func `a file without permission`() async throws {
    let space = try Workspace()
    try space.writeLog()
    chmod(space.directory.appending(path: "log.tsv").path, 0)
    expect(try await space.train("log.tsv"), status: 66, says: "log.tsv")
  }

  @Test func `tables without content`() async throws {
    try await expectError("", status: 65, says: "empty")
    try await expectError("SessionId\tItemId\tTime\n", status: 65, says: "no row")
  }

  @Test func `tables with other columns`() async throws {
    try await expectError(
      "Session\tItemId\tTime\n1\ta\t1\n", status: 65, says: "column 'SessionId' not found")
    try await expectError(
      "user\titem\tts\n1\ta\t1\n", status: 65,
      says: "perhaps --session-column user --item-column item --time-column ts")
    let space = try Workspace()
    try space.writeLog()
    expect(
      try await space.train("log.tsv", "--session-column", "ItemId"), status: 64,
      says: "'ItemId' is named for two things, --session-column and --item-column")
  }

  @Test func `a bad row amid good ones`() async throws {
    let good = Workspace.log(sessions: 5000, items: 100)
    var lines = good.split(separator: "\n").map(String.init)
    lines[12_345] = "s1\ti1"
    let space = try Workspace()
    try space.write(lines.joined(separator: "\n"), to: "log.tsv")
    expect(
      try await space.train("log.tsv"), status: 65, says: "log.tsv, line 12346", "2 columns",
      "--skip-bad-rows")
    let skipped = try await space.train("log.tsv", "--skip-bad-rows", "--json", "--epochs", "0")
    #expect(skipped.status == 0)
    #expect(skipped.errors.contains("1 bad row skipped"))
    #expect((try skipped.json()["data"] as? [String: Any])?["skipped_rows"] as? Int == 1)
  }

  @Test(arguments: ["nan", "inf", "-1", "soon", "1e400"])
  func `times that are none`(time: String) async throws {
    try await expectError(
      "SessionId\tItemId\tTime\n1\ta\t1\n1\tb\t\(time)\n", status: 65,
      says: "line 3: Time '\(time)'")
  }

  @Test func `an empty item`() async throws {
    try await expectError(
      "SessionId\tItemId\tTime\n1\ta\t1\n1\t\t2\n", status: 65, says: "empty ItemId")
  }

  @Test func `logs with nothing to learn`() async throws {
    let space = try Workspace()
    try space.write("SessionId\tItemId\tTime\n1\ta\t1\n1\ta\t2\n2\ta\t2\n", to: "one.tsv")
    expect(try await space.train("one.tsv"), status: 65, says: "1 item;")
    try space.write("SessionId\tItemId\tTime\n1\ta\t1\n2\tb\t2\n3\tc\t3\n", to: "short.tsv")
    expect(try await space.train("short.tsv"), status: 65, says: "no session of two or more events")
  }

  @Test func `small logs work`() async throws {
    let space = try Workspace()
    try space.write("SessionId\tItemId\tTime\n1\ta\t1\n1\tb\t2\n1\tc\t3\n", to: "log.tsv")
    // One session, fewer than the lanes of a batch, and 2048 samples of three items.
    let outcome = try await space.train(
      "log.tsv", "--negative-samples", "2048", "--batch-size", "32")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try await space.run("recommend", "model.safetensors", "a", "-k", "100", "--json")
      .json()
    #expect((answer["recommendations"] as? [Any])?.count == 3)
  }

  @Test func `a test log of other items`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    try space.write("SessionId\tItemId\tTime\n1\tx\t1\n1\ty\t2\n", to: "test.tsv")
    expect(
      try await space.run("evaluate", "model.safetensors", "test.tsv"), status: 65,
      says: "nothing to predict")
    expect(
      try await space.train("log.tsv", model: "n.safetensors", "--validation", "test.tsv"),
      status: 65,
      says: "nothing to predict")
    #expect(!space.has("n.safetensors"))
  }

  @Test func `a training that explodes`() async throws {
    let space = try Workspace()
    try space.writeLog()
    expect(
      try await space.train("log.tsv", "--learning-rate", "1e30"), status: 65,
      says: "diverged in epoch 1", "--learning-rate")
    #expect(try space.names() == ["log.tsv"])
  }

  @Test func `identifiers of every kind`() async throws {
    let space = try Workspace()
    let long = String(repeating: "x", count: 10_000)
    let ids = ["tab\tinside", "\"quoted\", with comma", "👩‍👩‍👧 emoji", long, "line\nbreak"]
    var text = "SessionId,ItemId,Time\n"
    for session in 0..<20 {
      for event in 0..<3 {
        let id = ids[(session + event) % ids.count].replacing("\"", with: "\"\"")
        text += "s\(session),\"\(id)\",\(session * 10 + event)\r\n"
      }
    }
    try space.write(text, to: "log.csv")
    #expect(try await space.train("log.csv").status == 0)
    for id in ids {
      let answer = try await space.run("recommend", "model.safetensors", id, "--json").json()
      let list = try #require(answer["recommendations"] as? [[String: Any]])
      #expect(Set(list.compactMap { $0["item"] as? String }) == Set(ids))
    }
    #expect(try await space.run("inspect", "log.csv").output.contains("tab\\tinside"))
  }

  @Test func `model files that are none`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    let model = try space.data("model.safetensors")

    try space.write(model.prefix(model.count - 100), to: "cut.safetensors")
    expect(
      try await space.run("recommend", "cut.safetensors", "i1"), status: 65, says: "cut.safetensors"
    )
    try space.write(model.prefix(5), to: "stub.safetensors")
    expect(try await space.run("inspect", "stub.safetensors"), status: 65, says: "stub.safetensors")

    var newer = model
    let range = try #require(newer.range(of: Data(#""format_version":"1""#.utf8)))
    newer.replaceSubrange(range, with: Data(#""format_version":"2""#.utf8))
    try space.write(newer, to: "newer.safetensors")
    expect(
      try await space.run("evaluate", "newer.safetensors", "log.tsv"), status: 65,
      says: "format version 2")

    var flipped = model
    flipped[flipped.count - 20] ^= 0x40
    try space.write(flipped, to: "flipped.safetensors")
    #expect(try await space.run("inspect", "flipped.safetensors").status == 65)
    expect(try await space.run("recommend", "log.tsv", "i1"), status: 65, says: "log.tsv")
  }
}
