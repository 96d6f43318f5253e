import Foundation
import Testing

/// Folders of prepared data where a log should be named, and logs that measure what they taught.
@Suite struct PreparedInputTests {
  @Test func `a folder and a table that is not there lead to those that are`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 120)
    let prepared = try await space.run(
      "prepare", "log.tsv", "--output", "data", "--test-fraction", "0.2", "--quiet")
    #expect(prepared.status == 0, "\(prepared.errors)")
    for name in ["train_tr.tsv", "train_valid.tsv"] {
      try FileManager.default.removeItem(at: space.directory.appending(path: "data/\(name)"))
    }
    #expect(try await space.train("data/train_full.tsv").status == 0)
    let there = ["there are 'test.tsv', 'train_full.tsv'", "data/prepare.json tells"]
    let commands: [(String) -> [String]] = [
      { ["train", $0, "--model", "other"] }, { ["inspect", $0] },
      { ["train", "log.tsv", "--model", "other", "--validation", $0] },
      { ["baseline", "pop", $0, "--model", "other"] }, { ["evaluate", "model.safetensors", $0] },
      { ["compare", "pop", "--train", $0, "--test", "log.tsv"] },
      { ["tune", $0, "--study", "s.db"] }, { ["prepare", $0, "--output", "more"] },
    ]
    for command in commands {
      for (path, problem) in [
        ("data", "is a folder of prepared data"), ("data/train_tr.tsv", "no such file"),
      ] {
        let outcome = try await Command.run(command(path) + ["--quiet"], in: space.directory)
        #expect(outcome.status == 66, "\(command(path))")
        for text in ["\(path): \(problem)"] + there {
          #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }
      }
    }
    #expect(!space.has("other") && !space.has("more"))
    expect(try await space.run("inspect", "none.tsv"), status: 66, says: "none.tsv: no such file")
    try FileManager.default.createDirectory(
      at: space.directory.appending(path: "plain"), withIntermediateDirectories: true)
    expect(try await space.run("inspect", "plain"), status: 66, says: "plain: is a directory")
    let windows = try await space.run(
      "prepare", "log.tsv", "--output", "data", "--windows", "2", "--window-days", "0.06",
      "--test-fraction", "0.2", "--min-item-support", "1", "--quiet")
    #expect(windows.status == 0, "\(windows.errors)")
    expect(
      try await space.run("inspect", "data/test.tsv"), status: 66,
      says: "'window-1/test.tsv', 'window-1/train_full.tsv'")
  }

  @Test func `a validation or test that is the training is told by tune, too`() async throws {
    let space = try Workspace()
    try space.writeLog("log.tsv", sessions: 60)
    try space.writeLog("same.tsv", sessions: 60)
    let told = "the log to measure with has the very events that the model was trained on"
    let search = [
      "--trials", "1", "--max-epochs", "1", "--seeds", "0", "--layers", "4", "--workers", "1",
      "--batch-size", "16", "--quiet",
    ]
    for (flags, isTold) in [
      (["--validation", "same.tsv"], true), (["--validation", "log.tsv"], true),
      (["--validation-fraction", "0.3", "--test", "log.tsv"], true),
      (["--validation-fraction", "0.3"], false),
    ] {
      let outcome = try await Command.run(
        ["tune", "log.tsv", "--study", "s\(flags.joined()).db"] + search + flags,
        in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains(told) == isTold, "\(flags): \(outcome.errors)")
    }
  }
}
