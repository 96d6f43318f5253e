import Foundation
import Testing

/// Help texts are golden files; `RECORD_HELP=1 swift test --filter HelpTests` writes them anew.
@Suite struct HelpTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Help")
  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_HELP"] == "1"

  @Test(arguments: [
    "", "prepare", "generate", "train", "tune", "baseline", "blend", "fit", "evaluate",
    "compare",
    "recommend", "serve", "follow", "add-items", "import", "export", "index",
    "loadtest", "inspect", "-benchmark",
    "-benchmark train", "-benchmark score", "-benchmark evaluate", "-benchmark read",
    "-benchmark follow", "-benchmark cold-items", "-benchmark search",
    "-benchmark threads", "-benchmark ranks",
  ])
  func `help is as recorded, with an example`(command: String) async throws {
    let space = try Workspace()
    let isBenchmark = command.hasPrefix("-")
    let words = command.split(separator: " ").map(String.init)
    let outcome = try await Command.run(
      words.dropFirst(isBenchmark ? 1 : 0) + ["--help"],
      of: isBenchmark ? "gru4rec-benchmark" : "gru4rec", in: space.directory)
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(outcome.output.contains("Example"))
    let name =
      "gru4rec" + (isBenchmark || words.isEmpty ? "" : "-") + words.joined(separator: "-") + ".txt"
    let file = Self.folder.appending(path: name)
    if Self.isRecording {
      try outcome.output.write(to: file, atomically: true, encoding: .utf8)
    } else {
      let recorded = try String(contentsOf: file, encoding: .utf8)
      #expect(outcome.output == recorded, "RECORD_HELP=1 records the help texts anew")
    }
  }

  @Test func `the version names the kernels`() async throws {
    let space = try Workspace()
    let outcome = try await space.run(
      "--version", environment: ["GRU4REC_INSTRUCTION_SET": "baseline"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    try #require(lines.count == 3)
    // Releases name their commit; other builds know none.
    let product = try Regex(#"gru4rec [0-9]+\.[0-9]+\.[0-9]+( \([0-9a-f]{12}(, changed)?\))?"#)
    #expect(lines[0].wholeMatch(of: product) != nil, "\(lines[0])")
    #expect(lines[1] == "instruction set baseline")
    #expect(lines[2].hasPrefix("graphics card "))
  }

  @Test func `wrong usage exits with 64`() async throws {
    let space = try Workspace()
    expect(try await space.run("train"), status: 64, says: "see 'gru4rec train --help'")
    expect(try await space.run("dance"), status: 64, says: "dance")
    expect(
      try await space.run("generate", "--output", "x", "--predictability", "2"), status: 64,
      says: "0 … 1"
    )
    expect(
      try await space.run("evaluate", "m", "t", "--ties", "kind"), status: 64,
      says: "'conservative'")
  }
}
