import Foundation
import TestSupport
import Testing

@Suite struct ImportTests {
  private func space() throws -> (Workspace, String) {
    let fixture = SharedFiles.packageRoot.appending(
      path: "Tests/Fixtures/Checkpoints/shared-arrow-pandas3.pt")
    return (try Workspace(), fixture.path)
  }

  @Test func `an imported model recommends and trains on`() async throws {
    let (space, file) = try space()
    let outcome = try await space.run("import", file, "--model", "m.safetensors", "--json")
    #expect(outcome.status == 0 && outcome.errors == "")
    let result = try outcome.json()
    #expect(result["items"] as? Int == 12 && result["events"] as? Int == 48)
    #expect((result["parameters"] as? String)?.contains("momentum=0.3") == true)
    let plain = try await space.run("import", file, "--model", "m.safetensors")
    #expect(
      plain.output == "m.safetensors: 12 items, layers 4, cross-entropy, trained on 48 events\n")
    let list = try await space.run("recommend", "m.safetensors", "item 1 é", "-k", "3")
    #expect(list.status == 0 && list.output.contains("item "))
    try space.write(
      "SessionId\tItemId\tTime\n"
        + (0..<60).map { "s\($0 / 4)\titem \($0 * 5 % 12) é\t\(1000 + $0)\n" }.joined(),
      to: "more.tsv")
    let more = try await space.run(
      "train", "more.tsv", "--continue-from", "m.safetensors", "--model", "n.safetensors",
      "--quiet",
      "--threads", "1")
    #expect(more.status == 0, "\(more.errors)")
    let inspected = try await space.run("inspect", "m.safetensors")
    #expect(inspected.status == 0)
  }

  @Test func `bad files are refused and nothing is written`() async throws {
    let (space, file) = try space()
    try space.write("SessionId\tItemId\tTime\n", to: "log.tsv")
    let whole = try Data(contentsOf: URL(filePath: file))
    try space.write(whole.prefix(whole.count / 2), to: "short.pt")
    let cases: [([String], Int32, String)] = [
      (["none.pt"], 66, "none.pt"), (["log.tsv"], 65, "not a file of torch.save"),
      (["short.pt"], 65, "cut short"), (["."], 66, "directory"),
    ]
    for (arguments, status, text) in cases {
      let outcome = try await Command.run(
        ["import"] + arguments + ["--model", "m.safetensors"], in: space.directory)
      expect(outcome, status: status, says: text)
    }
    expect(
      try await space.run("import", file, "--model", file), status: 64, says: "path of its own")
    expect(
      try await space.run("import", file, "--model", "no/m.safetensors"), status: 73, says: "no/m")
    #expect(!space.has("m.safetensors"))
  }
}
