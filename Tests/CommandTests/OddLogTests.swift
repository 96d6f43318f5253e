import Foundation
import Testing

/// What the commands say of logs with strangers, odd times, rows twice and parts without rows.
@Suite struct OddLogTests {
  /// 60 visitors, two a day in May 2014, of three events each.
  private func log(_ visitor: (Int) -> String = { "u\($0)" }) -> String {
    var text = "SessionId,ItemId,Time\n"
    for session in 0..<60 {
      for event in 0..<3 {
        text +=
          "\(visitor(session)),i\((session + event) % 3),\(1_398_938_400 + session * 43_200 + event * 20)\n"
      }
    }
    return text
  }

  private func prepare(_ space: Workspace, _ flags: String...) async throws -> Command.Outcome {
    try await Command.run(
      ["prepare", "log.csv", "--output", "data", "--quiet"] + flags, in: space.directory)
  }

  @Test func `unknown visitors are named and left out on request`() async throws {
    let space = try Workspace()
    try space.write(log { $0 % 3 == 0 ? "(not set)" : "u\($0)" }, to: "log.csv")
    let told = "33 % of the events (60) are of a session or user '(not set)'"
    let flags = ["--user-column", "SessionId", "--session-gap", "60"]
    let plain = try await Command.run(
      ["prepare", "log.csv", "--output", "data"] + flags, in: space.directory)
    #expect(plain.status == 0 && plain.errors.contains(told), "\(plain.errors)")
    #expect(plain.errors.contains("--drop-unknown leaves them out"))
    let dropped = try await Command.run(
      ["prepare", "log.csv", "--output", "data", "--drop-unknown", "--json"] + flags,
      in: space.directory)
    #expect(!dropped.errors.contains("not set"))
    let json = try dropped.json()
    #expect((json["settings"] as? [String: Any])?["drop_unknown"] as? Bool == true)
    let stages = try #require(json["stages"] as? [[String: Any]])
    #expect(stages.map { $0["events"] as? Int } == [180, 120, 120])
    #expect(stages[1]["stage"] as? String == "unknown")
    #expect(try await space.run("inspect", "log.csv").output.contains(told))
  }

  @Test func `an odd click in 2037 is told, and bounds leave it out`() async throws {
    let space = try Workspace()
    try space.write(log() + "u3,i1,2114380800\nu3,i2,2114380801\n", to: "log.csv")
    let wrong = try await prepare(space)
    #expect(wrong.errors.contains("2 events behind the others lie far from the rest in time"))
    #expect(wrong.errors.contains("--until 2014-05-30T22:00:40Z"))
    let right = try await prepare(
      space, "--until", "2014-05-31", "--from", "2014-05-02T00:00:00Z", "--json")
    #expect(right.status == 0 && !right.errors.contains("far from the rest"), "\(right.errors)")
    let settings = try #require(try right.json()["settings"] as? [String: Any])
    #expect(settings["from"] as? Double == 1_398_988_800)
    #expect(settings["until"] as? Double == 1_401_580_800)
    #expect(
      try await space.run("inspect", "log.csv").output.contains("--until 2014-05-30T22:00:40Z"))
    let bounded = try await space.run(
      "inspect", "log.csv", "--json", "--from", "1398938400", "--until", "2014-05-01")
    #expect(try bounded.json()["events"] as? Int == 6)
    expect(
      try await space.run("inspect", "log.csv", "--from", "2020-01-01", "--until", "2020-01-02"),
      status: 65, says: "no event lies from 2020-01-01 until 2020-01-02")
    expect(
      try await prepare(space, "--until", "1999-01-01"), status: 65, says: "stage 'period'",
      "--from and --until")
    for bounds in [["--from", "May"], ["--until", ""], ["--from", "5", "--until", "4"]] {
      let outcome = try await Command.run(["inspect", "log.csv"] + bounds, in: space.directory)
      #expect(outcome.status == 64 && outcome.errors.contains(bounds[0]), "\(outcome.errors)")
    }
  }

  @Test func `the same file twice is told by every command that reads logs`() async throws {
    let space = try Workspace()
    try space.writeLog("a.tsv")
    #expect(try await space.train("a.tsv").status == 0)
    try FileManager.default.linkItem(
      at: space.directory.appending(path: "a.tsv"), to: space.directory.appending(path: "b.tsv"))
    for arguments in [
      ["inspect", "a.tsv", "b.tsv"], ["evaluate", "model.safetensors", "a.tsv", "b.tsv"],
      ["prepare", "a.tsv", "b.tsv", "--output", "data", "--test-fraction", "0.2"],
      ["compare", "pop", "--train", "a.tsv", "b.tsv", "--test", "a.tsv"],
      ["baseline", "pop", "a.tsv", "b.tsv", "--model", "pop.safetensors"],
      ["train", "a.tsv", "./b.tsv", "--model", "m.safetensors"] + Workspace.tiny,
    ] {
      let outcome = try await Command.run(arguments, in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("b.tsv is given twice"), "\(arguments): \(outcome.errors)")
    }
    let dropped = try await Command.run(
      ["prepare", "a.tsv", "b.tsv", "--output", "data", "--test-fraction", "0.2", "--quiet"]
        + ["--drop-duplicates", "--json"], in: space.directory)
    let stages = try #require(try dropped.json()["stages"] as? [[String: Any]])
    #expect(stages.map { $0["events"] as? Int } == [318, 159])
  }

  @Test func `measuring on the training log is told`() async throws {
    let space = try Workspace()
    try space.writeLog()
    #expect(try await space.train("log.tsv").status == 0)
    try space.write(try space.text("log.tsv"), to: "copy.tsv")
    let told = "the very events that the model was trained on"
    let evaluated = try await space.run("evaluate", "model.safetensors", "copy.tsv")
    #expect(evaluated.status == 0 && evaluated.errors.contains(told))
    let compared = try await space.run(
      "compare", "pop", "--train", "log.tsv", "--test", "copy.tsv")
    #expect(compared.status == 0 && compared.errors.contains(told), "\(compared.errors)")
    let validated = try await space.train(
      "log.tsv", model: "other.safetensors", "--validation", "copy.tsv")
    #expect(validated.status == 0 && validated.errors.contains(told))
  }

  @Test func `a test or validation log of next to nothing is told`() async throws {
    let space = try Workspace()
    try space.writeLog()
    try space.write("SessionId\tItemId\tTime\nx\ti1\t9000\nx\ti2\t9001\n", to: "few.tsv")
    #expect(try await space.train("log.tsv").status == 0)
    let told = "only 2 events in 1 session of 2 rows are there to measure with"
    for arguments in [
      ["evaluate", "model.safetensors", "few.tsv"],
      ["compare", "pop", "--train", "log.tsv", "--test", "few.tsv"],
      ["train", "log.tsv", "--model", "m.safetensors", "--validation", "few.tsv"] + Workspace.tiny,
    ] {
      let outcome = try await Command.run(arguments, in: space.directory)
      #expect(outcome.status == 0 && outcome.errors.contains(told), "\(outcome.errors)")
    }
    let tuned = try await Command.run(
      ["tune", "log.tsv", "--study", "s.db", "--validation", "few.tsv", "--trials", "1"]
        + ["--workers", "1", "--max-epochs", "1", "--seeds", "0", "--layers", "4", "--quiet"],
      in: space.directory)
    #expect(tuned.errors.contains(told), "\(tuned.errors)")
  }

  @Test func `parts without rows are passed over`() async throws {
    let space = try Workspace()
    try space.writeLog("part-0.tsv")
    try space.write("SessionId\tItemId\tTime\n", to: "part-1.tsv")
    try space.write("", to: "part-2.tsv")
    let parts = ["part-0.tsv", "part-1.tsv", "part-2.tsv"]
    for arguments in [
      ["prepare"] + parts + ["--output", "data", "--test-fraction", "0.2"], ["inspect"] + parts,
      ["train"] + parts + ["--model", "m.safetensors"] + Workspace.tiny,
    ] {
      let outcome = try await Command.run(arguments, in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("part-1.tsv and 1 file more have no rows"))
    }
    expect(
      try await space.run("inspect", "part-1.tsv"), status: 65, says: "part-1.tsv",
      "no row below it")
  }

  @Test func `few items are not cut into hundredths`() async throws {
    let space = try Workspace()
    try space.write(log(), to: "log.csv")
    let outcome = try await space.run("inspect", "log.csv")
    #expect(outcome.output.contains("the most popular item has 33.3 % of the events;"))
    #expect(!outcome.output.contains("1 % of the items"))
    let popularity = try await space.run("inspect", "log.csv", "--json").json()["popularity"]
    #expect((popularity as? [String: Any])?["top_1_percent_share"] == nil)
  }

  @Test func `a comparison follows what was prepared last`() async throws {
    let space = try Workspace()
    try space.write(log(), to: "log.csv")
    #expect(try await prepare(space, "--test-days", "3", "--min-item-support", "1").status == 0)
    let windows = try await prepare(
      space, "--windows", "2", "--window-days", "12", "--test-days", "3", "--min-item-support", "1")
    #expect(windows.status == 0, "\(windows.errors)")
    #expect(!space.has("data/test.tsv"))
    let compared = try await space.run("compare", "pop", "--data", "data", "--json", "--quiet")
    let splits = try #require(try compared.json()["splits"] as? [[String: Any]])
    #expect(splits.map { $0["name"] as? String } == ["window-1", "window-2"])
    // A table that is read is not replaced by what comes of it.
    let own = try await space.run(
      "prepare", "data/window-2/train_full.tsv", "--output", "data", "--min-item-support", "1")
    #expect(own.status == 64 && own.errors.contains("also read by this command"), "\(own.errors)")
  }

  @Test func `training and test are written where validation cannot be had`() async throws {
    let space = try Workspace()
    let rows = ["a", "a", "c", "c", "a", "c"].enumerated().map { day, item in
      (0..<2).map { "\(day),\(item)\($0),\(1_400_000_000 + day * 100_000 + $0)\n" }.joined()
    }
    try space.write("SessionId,ItemId,Time\n" + rows.joined(), to: "log.csv")
    let outcome = try await prepare(space, "--test-fraction", "0.3", "--min-item-support", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("no part of training to choose settings with"))
    #expect(try space.names() == ["data", "log.csv"] && !space.has("data/train_tr.tsv"))
    #expect(space.has("data/train_full.tsv") && space.has("data/test.tsv"))
  }
}
