import Foundation
import Testing

/// Logs that are no tables of single events, in every command that reads one.
@Suite struct SequenceCommandTests {
  /// Sessions of three events, as objects.
  private static func objects(_ sessions: Range<Int>, time: Bool = true) -> [String] {
    sessions.flatMap { session in
      (0..<3).map { event in
        let item = #""item":{"id":"caf\u00e9\#((session + event) % 4)"}"#
        let time = time ? #","ts":\#(1_400_000_000 + session * 4000 + event)"# : ""
        return #"{"user":\#(session / 2),"visit":"\#(session % 2)",\#(item)\#(time)}"#
      }
    }
  }

  private static let names = [
    "--session-column", "user,visit", "--item-column", "item.id", "--time-column", "ts",
  ]

  @Test func `objects, with two columns for a session, in all commands`() async throws {
    let space = try Workspace()
    try space.write(Self.objects(0..<60).joined(separator: "\n"), to: "train.jsonl")
    let list = "[\n" + Self.objects(60..<90).joined(separator: ",\n") + "\n]\n"
    try space.write(list, to: "test.json")
    let commands = [
      ["train", "train.jsonl", "--model", "m.safetensors"] + Workspace.tiny,
      ["baseline", "markov", "train.jsonl", "--model", "b.safetensors"],
      ["evaluate", "m.safetensors", "test.json"],
      ["compare", "popularity", "markov", "--train", "train.jsonl", "--test", "test.json"],
      ["inspect", "train.jsonl", "--test", "test.json"],
      ["prepare", "train.jsonl", "test.json", "--output", "data", "--test-fraction", "0.2"],
    ]
    for command in commands {
      let outcome = try await Command.run(command + Self.names, in: space.directory)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    #expect(try space.text("data/train_full.tsv").contains("\tcafé1\t"))
    let report = try await Command.run(
      ["inspect", "train.jsonl", "--json"] + Self.names, in: space.directory
    ).json()
    #expect(report["sessions"] as? Int == 60 && report["items"] as? Int == 4)
    let answer = try await space.run("recommend", "m.safetensors", "café1", "-k", "2")
    #expect(answer.status == 0 && answer.output.contains("café"))
    expect(
      try await space.run("inspect", "train.jsonl"), status: 65,
      says: "has no 'SessionId', 'ItemId', 'Time'; it has 'user', 'visit', 'item.id', 'ts'",
      "--session-column, --item-column, --time-column")
    expect(
      try await space.run("inspect", "train.jsonl", "--format", "table"), status: 65,
      says: "not found")
  }

  @Test func `a log without times is prepared and learnt from in its order`() async throws {
    let space = try Workspace()
    let flags = ["--no-time"] + Self.names.dropLast(2)
    let text = Self.objects(0..<80, time: false).joined(separator: "\n")
    try space.write(text, to: "log.jsonl")
    let prepared = try await Command.run(
      ["prepare", "log.jsonl", "--output", "data", "--json"] + flags, in: space.directory)
    #expect(prepared.status == 0, "\(prepared.errors)")
    let json = try prepared.json()
    #expect((json["settings"] as? [String: Any])?["test_fraction"] as? Double == 0.1)
    #expect((json["format"] as? [String: Any])?["no_time"] as? Bool == true)
    #expect(try space.text("data/test.tsv").hasPrefix("SessionId\tItemId\tTime\n73\tcafé0\t216\n"))
    #expect(try await space.train("data/train_full.tsv").status == 0)
    let direct = try await Command.run(
      ["train", "log.jsonl", "--model", "d.safetensors"] + Workspace.tiny + flags,
      in: space.directory)
    #expect(direct.status == 0, "\(direct.errors)")
    let compared = try await Command.run(
      ["compare", "popularity", "--train", "log.jsonl", "--test", "log.jsonl", "--json"] + flags,
      in: space.directory)
    #expect(compared.status == 0 && !compared.errors.contains("before"), "\(compared.errors)")
    for flag in [["--session-gap", "30"], ["--test-days", "2"], ["--last-days", "3"]] {
      expect(
        try await Command.run(
          ["prepare", "log.jsonl", "--output", "other"] + flags + flag, in: space.directory),
        status: 64, says: "--no-time has no days and no pauses")
    }
    #expect(!space.has("other"))
  }

  @Test func `a row with a whole session`() async throws {
    let space = try Workspace()
    var text = "item_id_list,timestamp\n"
    for row in 0..<60 {
      text += "\"[i\(row % 5), i\((row + 1) % 5), i\((row + 2) % 5)]\",\(row * 100)\n"
    }
    try space.write(text, to: "lists.csv")
    let flags = ["--items-column", "item_id_list", "--time-column", "timestamp"]
    for command in [
      ["prepare", "lists.csv", "--output", "data", "--test-fraction", "0.2"],
      ["train", "lists.csv", "--model", "m.safetensors"] + Workspace.tiny,
      ["evaluate", "m.safetensors", "lists.csv"],
    ] {
      let outcome = try await Command.run(command + flags, in: space.directory)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    let json = try await Command.run(
      ["inspect", "lists.csv", "--json"] + flags, in: space.directory
    ).json()
    #expect(json["sessions"] as? Int == 60 && json["events"] as? Int == 180)
  }

  @Test func `numbers that start again in each file`() async throws {
    let space = try Workspace()
    for day in 0..<2 {
      var text = "SessionId\tItemId\tTime\n"
      for event in 0..<60 {
        text += "\(event / 3)\ti\(event % 4)\t\(1_400_000_000 + 86_400 * day + event)\n"
      }
      try space.write(text, to: "day\(day).tsv")
    }
    let warning = "session identifiers come again in a later file"
    for command in [
      ["train", "--model", "m.safetensors"] + Workspace.tiny,
      ["prepare", "--output", "data", "--test-fraction", "0.3"],
    ] {
      let together = try await Command.run(
        command + ["day0.tsv", "day1.tsv"], in: space.directory)
      #expect(together.status == 0, "\(together.errors)")
      #expect(together.errors.components(separatedBy: warning).count == 2, "\(together.errors)")
      let apart = try await Command.run(
        command + ["day0.tsv", "day1.tsv", "--files-apart"], in: space.directory)
      #expect(apart.status == 0 && !apart.errors.contains(warning), "\(apart.errors)")
    }
    let report = try await space.run("inspect", "day0.tsv", "day1.tsv", "--json")
    #expect(report.status == 0 && report.errors.contains(warning))
    let apart = try await space.run("inspect", "day0.tsv", "day1.tsv", "--json", "--files-apart")
    #expect(try apart.json()["sessions"] as? Int == 40)
  }

  @Test func `numbers that start again each day`() async throws {
    let space = try Workspace()
    var text = "day,SessionId,ItemId,Time\n"
    for row in 0..<240 {
      let (day, session) = (row / 60, row % 60 / 3)
      text +=
        "\(day),\(session),i\(row % 4),\(1_400_000_000 + 86_400 * day + 1000 * session + row % 3)\n"
    }
    try space.write(text, to: "log.csv")
    let told =
      "100 % of the sessions pause for half a day or more: session numbers that start again"
    let inspected = "100 % of the sessions have a pause of half a day or more"
    func check(_ command: [String], says text: String) async throws {
      let numbers = try await Command.run(command, in: space.directory)
      #expect(numbers.status == 0, "\(numbers.errors)")
      let all = numbers.errors + numbers.output
      #expect(all.components(separatedBy: text).count == 2, "\(command): \(all)")
      #expect(all.contains("--session-gap 60"))
      for flags in [["--session-column", "day,SessionId"], ["--no-time"]] {
        let other = try await Command.run(command + flags, in: space.directory)
        #expect(other.status == 0, "\(other.errors)")
        #expect(!(other.errors + other.output).contains("half a day"), "\(command) \(flags)")
      }
    }
    try await check(["train", "log.csv", "--model", "m"] + Workspace.tiny, says: told)
    try await check(["baseline", "pop", "log.csv", "--model", "b"], says: told)
    try await check(["evaluate", "m", "log.csv"], says: told)
    try await check(["inspect", "log.csv"], says: inspected)
    try await check(
      ["prepare", "log.csv", "--output", "data", "--test-fraction", "0.3", "--quiet"],
      says: inspected)
    let users = try await space.run(
      "baseline", "pop", "log.csv", "--model", "b", "--user-column", "SessionId")
    #expect(users.status == 0 && !users.errors.contains("half a day"), "\(users.errors)")
  }

  @Test func `a log without times has no period`() async throws {
    let space = try Workspace()
    try space.writeLog()
    for command in [["inspect", "log.tsv"], ["prepare", "log.tsv", "--output", "data"]] {
      for bound in [["--from", "5"], ["--until", "2024-01-01"]] {
        expect(
          try await Command.run(command + ["--no-time"] + bound, in: space.directory), status: 64,
          says: "a log with --no-time has no times for --from and --until")
      }
    }
  }
}
