import Foundation
import TestSupport
import Testing

@Suite struct RecommendTests {
  private func makeModel() async throws -> Workspace {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv", "--epochs", "2").status == 0)
    return space
  }

  private func items(_ object: [String: Any]) -> [String] {
    (object["recommendations"] as? [[String: Any]] ?? []).compactMap { $0["item"] as? String }
  }

  @Test func `one line in, one line out`() async throws {
    let space = try await makeModel()
    let outcome = try await space.run(
      "recommend", "model.safetensors", "-k", "4", input: "i1 i2\n\n  i3\tnone\t i4 \nnone\n")
    #expect(outcome.status == 0)
    let lines = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["session"] as? [String] } == [["i1", "i2"], [], ["i3", "i4"], []])
    #expect(lines.map { items($0).count } == [4, 0, 4, 0])
    #expect(lines[2]["unknown"] as? [String] == ["none"])
    #expect(outcome.errors.contains("line 3: unknown item 'none' skipped"))
    let single = try await space.run(
      "recommend", "model.safetensors", "i1", "i2", "-k", "4", "--json")
    #expect(items(try single.json()) == items(lines[0]))
  }

  @Test func `items with blanks come between TABs or as JSON`() async throws {
    let space = try Workspace()
    try space.write(
      Workspace.log(sessions: 40, items: 10).replacing("\ti", with: "\titem "), to: "log.tsv")
    #expect(try await space.train("log.tsv").status == 0)
    let outcome = try await space.run(
      "recommend", "model.safetensors", "-k", "1",
      input: "item 1\titem 2\n[\"item 3\", \"it\\u0065m 4\", 7]\nitem 5\t\n[item 1\n")
    #expect(outcome.status == 0)
    let sessions = try outcome.output.split(separator: "\n").map {
      (try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["session"]
        as? [String]
    }
    #expect(sessions == [["item 1", "item 2"], ["item 3", "item 4"], ["item 5"], []])
    #expect(outcome.errors.contains("line 2: unknown item '7'"))
  }

  @Test func `answers come while the input is open`() async throws {
    let space = try await makeModel()
    let (input, output) = (Pipe(), Pipe())
    let process = try ChildProcess(
      ChildProcess.binary("gru4rec"), ["recommend", "model.safetensors", "-k", "1"],
      in: space.directory, inputPipe: input, outputPipe: output)
    for item in ["i1", "i2"] {
      try input.fileHandleForWriting.write(contentsOf: Data("\(item)\n".utf8))
      try await process.wait { output.fileHandleForReading.hasData }
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasPrefix("{\"session\":[\"\(item)\"]") && line.hasSuffix("\n"))
    }
    // Nobody reads any more: the end, without a word.
    try output.fileHandleForReading.close()
    try input.fileHandleForWriting.write(contentsOf: Data("i3\n".utf8))
    try input.fileHandleForWriting.close()
    let outcome = try await process.outcome()
    #expect(outcome.status == 0 && outcome.errors == "")
  }

  @Test func `many lines at once are what each is alone`() async throws {
    let space = try await makeModel()
    // More than one batch for each thread, and more than one read; sessions of none to 40 items.
    let sessions = (0..<3000).map { number in
      (0..<(number % 41)).map { "i\(1 + ($0 * 7 + number) % 9)" }
    }
    let text = sessions.map { $0.joined(separator: " ") }.joined(separator: "\r\n")
    let all = try await space.run(
      "recommend", "model.safetensors", "-k", "3", "--exclude-seen", "--quiet", input: text)
    #expect(all.status == 0)
    let lines = all.output.split(separator: "\n")
    #expect(lines.count == sessions.count)
    for number in [0, 1, 40, 41, 255, 1027, 2999] {
      let line = try #require(
        JSONSerialization.jsonObject(with: Data(lines[number].utf8)) as? [String: Any])
      #expect(line["session"] as? [String] == sessions[number])
      guard !sessions[number].isEmpty else { continue }
      let alone = try await Command.run(
        ["recommend", "model.safetensors", "-k", "3", "--exclude-seen", "--json"]
          + sessions[number], in: space.directory)
      #expect(alone.output == lines[number] + "\n")
    }
  }

  @Test func `standard input that cannot be read`() async throws {
    let space = try await makeModel()
    let process = try ChildProcess(
      URL(filePath: "/bin/sh"),
      ["-c", "exec \(ChildProcess.binary("gru4rec").path) recommend model.safetensors < ."],
      in: space.directory)
    let outcome = try await process.outcome()
    #expect(outcome.status == 66 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("standard input: cannot be read: it is a directory"))
  }

  @Test func `items are left out before the best are chosen`() async throws {
    let space = try await makeModel()
    try space.write("i1\r\ni2\nnone\n", to: "some.txt")
    let without = try await space.run(
      "recommend", "model.safetensors", "i5", "--exclude", "some.txt", "--exclude-seen", "--json")
    #expect(
      Set(items(try without.json())) == ["i0", "i3", "i4", "i6", "i7", "i8", "i9"])
    #expect(without.errors.contains("some.txt: 1 unknown item skipped"))
    let only = try await space.run(
      "recommend", "model.safetensors", "i5", "--only", "some.txt", "--json")
    #expect(Set(items(try only.json())) == ["i1", "i2"])
    try space.write("none\n", to: "strange.txt")
    expect(
      try await space.run("recommend", "model.safetensors", "i5", "--only", "strange.txt"),
      status: 65,
      says: "strange.txt")
    expect(
      try await space.run("recommend", "model.safetensors", "i5", "--exclude", "absent.txt"),
      status: 66,
      says: "absent.txt: no such file")
  }

  @Test func `a table for other programs`() async throws {
    let space = try await makeModel()
    try space.write("ItemId\tTitle\ni1\tFirst thing\n", to: "items.tsv")
    let outcome = try await space.run(
      "recommend", "model.safetensors", "i0", "--items", "items.tsv", "none")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.first == ["rank", "item", "score", "title"])
    #expect(lines.count == 11)
    #expect(lines.contains { $0.last == "First thing" && $0[1] == "i1" })
    #expect(outcome.errors == "gru4rec: warning: unknown item 'none' skipped\n")
    try space.write("sku;label;price\ni1;First thing;2,50\n", to: "shop.csv")
    let other = try await space.run(
      "recommend", "model.safetensors", "i0", "--items", "shop.csv", "--items-id-column", "sku",
      "--items-title-column", "label")
    #expect(other.status == 0 && other.output.contains("First thing"))
    expect(
      try await space.run("recommend", "model.safetensors", "i0", "--items", "shop.csv"),
      status: 65,
      says: "'ItemId', 'Title' not found", "--items-id-column sku")
    expect(
      try await space.run("recommend", "model.safetensors", "none", "-k", "3"), status: 65,
      says: "knows none of the session's items")
  }
}
