import Foundation
import Testing

@Suite struct RecommendTests {
  private func makeModel() throws -> Workspace {
    let space = try Workspace()
    try space.writeLog()
    #expect(try space.train("log.tsv", "--epochs", "2").status == 0)
    return space
  }

  private func items(_ object: [String: Any]) -> [String] {
    (object["recommendations"] as? [[String: Any]] ?? []).compactMap { $0["item"] as? String }
  }

  @Test func `one line in, one line out`() throws {
    let space = try makeModel()
    let outcome = try space.run(
      "recommend", "model.safetensors", "-k", "4", input: "i1 i2\n\n  i3\tnone i4 \nnone\n")
    #expect(outcome.status == 0)
    let lines = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["session"] as? [String] } == [["i1", "i2"], [], ["i3", "i4"], []])
    #expect(lines.map { items($0).count } == [4, 0, 4, 0])
    #expect(lines[2]["unknown"] as? [String] == ["none"])
    #expect(outcome.errors.contains("line 3: unknown item 'none' skipped"))
    let single = try space.run("recommend", "model.safetensors", "i1", "i2", "-k", "4", "--json")
    #expect(items(try single.json()) == items(lines[0]))
  }

  @Test func `answers come while the input is open`() throws {
    let space = try makeModel()
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = Command.binary()
    process.arguments = ["recommend", "model.safetensors", "-k", "1"]
    process.currentDirectoryURL = space.directory
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for item in ["i1", "i2"] {
      try input.fileHandleForWriting.write(contentsOf: Data("\(item)\n".utf8))
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasPrefix("{\"session\":[\"\(item)\"]") && line.hasSuffix("\n"))
    }
    // Nobody reads any more: the end, without a word.
    try output.fileHandleForReading.close()
    try input.fileHandleForWriting.write(contentsOf: Data("i3\n".utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
  }

  @Test func `items are left out before the best are chosen`() throws {
    let space = try makeModel()
    try space.write("i1\r\ni2\nnone\n", to: "some.txt")
    let without = try space.run(
      "recommend", "model.safetensors", "i5", "--exclude", "some.txt", "--exclude-seen", "--json")
    #expect(
      Set(items(try without.json())) == ["i0", "i3", "i4", "i6", "i7", "i8", "i9"])
    #expect(without.errors.contains("some.txt: 1 unknown item skipped"))
    let only = try space.run("recommend", "model.safetensors", "i5", "--only", "some.txt", "--json")
    #expect(Set(items(try only.json())) == ["i1", "i2"])
    try space.write("none\n", to: "strange.txt")
    expect(
      try space.run("recommend", "model.safetensors", "i5", "--only", "strange.txt"), status: 65,
      says: "strange.txt")
    expect(
      try space.run("recommend", "model.safetensors", "i5", "--exclude", "absent.txt"), status: 66,
      says: "absent.txt: no such file")
  }

  @Test func `a table for other programs`() throws {
    let space = try makeModel()
    try space.write("ItemId\tTitle\ni1\tFirst thing\n", to: "items.tsv")
    let outcome = try space.run(
      "recommend", "model.safetensors", "i0", "--items", "items.tsv", "none")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.first == ["rank", "item", "score", "title"])
    #expect(lines.count == 11)
    #expect(lines.contains { $0.last == "First thing" && $0[1] == "i1" })
    #expect(outcome.errors == "gru4rec: warning: unknown item 'none' skipped\n")
    expect(
      try space.run("recommend", "model.safetensors", "none", "-k", "3"), status: 65,
      says: "knows none of the session's items")
  }
}
