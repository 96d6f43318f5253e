import Foundation
import Testing

/// RecBole's files in and out of the command.
@Suite struct AtomicFileCommandTests {
  @Test func `prepare writes a benchmark that all commands read`() async throws {
    let space = try Workspace()
    let rows = Workspace.log(sessions: 120, items: 10).split(separator: "\n").dropFirst()
    try space.write(
      "session_id:token\titem_id:token\ttimestamp:float\n" + rows.joined(separator: "\n") + "\n",
      to: "shop.inter")
    let prepared = try await space.run(
      "prepare", "shop.inter", "--output", "dataset/shop", "--recbole", "--test-fraction", "0.2",
      "--quiet")
    #expect(prepared.status == 0, "\(prepared.errors)")
    let names = ["train", "valid", "test"].map { "dataset/shop/shop.\($0).inter" }
    for name in names {
      #expect(
        try space.text(name).hasPrefix("session_id:token\titem_id_list:token_seq\titem_id:token\n"))
    }
    // The same sessions as in the tables, so that a model and what is measured of it are the same.
    for (log, model) in [(names[0], "a"), ("dataset/shop/train_tr.tsv", "b")] {
      let trained = try await space.run(
        "train", log, "--model", model, "--epochs", "1", "--layers", "4", "--batch-size", "4",
        "--threads", "1", "--quiet")
      #expect(trained.status == 0, "\(trained.errors)")
    }
    for model in ["a", "b"] {
      let one = try await space.run("evaluate", model, names[2], "--json", "--quiet").json()
      let other = try await space.run(
        "evaluate", model, "dataset/shop/test.tsv", "--json", "--quiet"
      )
      .json()
      #expect(one["events"] as? Int == other["events"] as? Int && one["events"] as? Int != nil)
    }
    for command in [
      ["inspect", names[0]], ["baseline", "markov", names[0], "--model", "c"],
      ["compare", "pop", "markov", "--train", names[0], "--test", names[2]],
      ["prepare", names[0], "--output", "again", "--no-time"],
    ] {
      let outcome = try await Command.run(command + ["--quiet"], in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    expect(
      try await space.run("prepare", names[0], "--output", "more", "--quiet"), status: 64,
      says: "--no-time")
    #expect(!space.has("more"))
  }

  @Test func `items that a list cannot hold are named, and nothing is written`() async throws {
    let space = try Workspace()
    let log = Workspace.log(sessions: 120, items: 10).replacingOccurrences(
      of: "\ti3\t", with: "\tred shoe\t")
    try space.write(log, to: "log.tsv")
    let outcome = try await space.run(
      "prepare", "log.tsv", "--output", "shop", "--recbole", "--test-fraction", "0.2", "--quiet")
    expect(outcome, status: 65, says: "'red shoe' has a blank")
    #expect(!space.has("shop"))
  }
}
