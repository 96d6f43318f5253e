import Foundation
import Testing

/// Tables of all kinds in every command that reads some.
@Suite struct TableOptionsTests {
  /// A log of today's times, a session each 100 s, times a factor.
  private func log(_ factor: String = "", separator: String = "\t", header: Bool = true) -> String {
    var text = header ? ["SessionId", "ItemId", "Time"].joined(separator: separator) + "\n" : ""
    for session in 0..<60 {
      for event in 0..<(3 + session % 3) {
        let time = 1_700_000_000 + session * 100 + event * (1 + session % 7)
        text +=
          ["s\(session)", "i\((session * 7 + event) % 10)", "\(time)\(factor)"]
          .joined(separator: separator) + "\n"
      }
    }
    return text
  }

  @Test func `milliseconds and seconds lead to the same model and the same figures`() async throws {
    let space = try Workspace()
    try space.write(log(), to: "s.tsv")
    try space.write(log("000"), to: "ms.tsv")
    func bytes(_ file: String, _ command: String...) async throws -> Data {
      let outcome = try await Command.run(command, in: space.directory)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("taken as milliseconds") == command.contains("ms.tsv"))
      return try space.data(file)
    }
    #expect(
      try await bytes("m", "baseline", "stan", "s.tsv", "--model", "m")
        == bytes("n", "baseline", "stan", "ms.tsv", "--model", "n"))
    func figures(_ test: String, _ flags: String...) async throws -> Double? {
      try await Command.run(
        ["evaluate", "m", test, "--json", "--ties", "standard"] + flags, in: space.directory
      ).json()["mrr@20"] as? Double
    }
    let figure = try await figures("s.tsv")
    #expect(figure != nil)
    #expect(try await figures("ms.tsv") == figure)
    #expect(try await figures("ms.tsv", "--time-unit", "milliseconds") == figure)
    // Told wrongly, times mean something else.
    let wrong = try await space.run("inspect", "ms.tsv", "--time-unit", "seconds")
    #expect(wrong.errors.contains("another unit") && wrong.errors.contains("--time-unit"))
    let right = try await space.run("inspect", "ms.tsv", "--json").json()
    #expect(right["time_units"] as? [String] == ["milliseconds"])
    #expect(right["first_time"] as? Double == 1_700_000_000)
  }

  @Test func `the units of times stand in the JSON of every command`() async throws {
    let space = try Workspace()
    try space.write(log("000"), to: "ms.tsv")
    func json(_ arguments: String...) async throws -> [String: Any] {
      try await Command.run(arguments + ["--json", "--quiet"], in: space.directory).json()
    }
    func units(_ object: Any?) -> [String]? {
      (object as? [String: Any])?["time_units"] as? [String]
    }
    let trained = try await space.train("ms.tsv", "--json").json()
    #expect(units(trained["data"]) == ["milliseconds"])
    #expect(
      try await units(json("baseline", "pop", "ms.tsv", "--model", "b")) == ["milliseconds"])
    let evaluated = try await json("evaluate", "b", "ms.tsv")
    #expect(units(evaluated) == ["milliseconds"] && evaluated["mrr@20"] is Double)
    let compared = try await json("compare", "pop", "--train", "ms.tsv", "--test", "ms.tsv")
    let split = try #require((compared["splits"] as? [[String: Any]])?.first)
    #expect(units(split["train"]) == ["milliseconds"] && units(split["test"]) == ["milliseconds"])
    let tuned = try await json(
      "tune", "ms.tsv", "--study", "s.db", "--trials", "1", "--max-epochs", "1", "--seeds", "0",
      "--layers", "4", "--workers", "1", "--batch-size", "16", "--validation-fraction", "0.3")
    #expect(units(tuned) == ["milliseconds"])
    let prepared = try await json("prepare", "ms.tsv", "--output", "d", "--test-fraction", "0.3")
    #expect(units(prepared["read"]) == ["milliseconds"])
  }

  @Test func `training and test in different units are remarked on`() async throws {
    let space = try Workspace()
    try space.write(log(), to: "s.tsv")
    try space.write(log("000000"), to: "us.tsv")
    let compared = try await space.run(
      "compare", "stan", "pop", "--train", "s.tsv", "--test", "us.tsv", "--json")
    #expect(compared.status == 0, "\(compared.errors)")
    #expect(compared.errors.contains("those of the test microseconds"))
    let trained = try await space.train("s.tsv", "--validation", "us.tsv")
    #expect(trained.errors.contains("those of the test microseconds"), "\(trained.errors)")
    let inspected = try await space.run(
      "inspect", "s.tsv", "--test", "us.tsv", "--time-unit", "seconds")
    #expect(inspected.errors.contains("do their times count the same?"))
  }

  @Test func `columns, separators and kinds in every command`() async throws {
    let space = try Workspace()
    try space.write(log(separator: "::", header: false), to: "log.dat")
    let flags = ["--columns", "visit,sku,at"]
    let names = ["--session-column", "visit", "--item-column", "sku", "--time-column", "at"]
    func run(_ words: String...) async throws -> Command.Outcome {
      let outcome = try await Command.run(words + flags + names, in: space.directory)
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
      return outcome
    }
    #expect(try await run("inspect", "log.dat").errors.contains("separated by '::'"))
    _ = try await run("train", "log.dat", "--model", "g", "--layers", "4", "--epochs", "1")
    _ = try await run("baseline", "pop", "log.dat", "--model", "p", "--separator", "colons")
    _ = try await run("evaluate", "g", "log.dat")
    _ = try await run("compare", "g", "p", "pop", "--train", "log.dat", "--test", "log.dat")
    _ = try await run("prepare", "log.dat", "--output", "data", "--test-fraction", "0.2")
    #expect(try space.text("data/test.tsv").hasPrefix("SessionId\tItemId\tTime\n"))
    let tuned = try await run(
      "tune", "log.dat", "--study", "study.db", "--trials", "1", "--max-epochs", "1", "--seeds",
      "0",
      "--validation-fraction", "0.2", "--layers", "4", "--workers", "1")
    #expect(tuned.output.contains("--session-column visit") && tuned.output.contains("--columns"))
    try space.write(
      "u|i|t|kind\n1|a|5|view\n1|b|6|buy\n1|c|7|view\n2|a|8|view\n2|c|9|view\n", to: "kinds.log")
    let kinds = try await space.run(
      "inspect", "kinds.log", "--user-column", "u", "--item-column", "i", "--time-column", "t",
      "--event-column", "kind", "--keep-events", "view", "--json")
    #expect(try kinds.json()["events"] as? Int == 4)
  }

  @Test func `standard input is a log`() async throws {
    let space = try Workspace()
    try space.write(log(), to: "log.tsv")
    let text = log()
    let commands = [
      ["inspect", "-"], ["train", "-", "--model", "g"] + Workspace.tiny,
      ["baseline", "pop", "-", "--model", "p"], ["evaluate", "p", "-"],
      ["compare", "pop", "s-pop", "--train", "-", "--test", "log.tsv"],
      ["prepare", "-", "--output", "data", "--test-fraction", "0.2"],
    ]
    for command in commands {
      let outcome = try await Command.run(command, in: space.directory, input: text)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    #expect(try await space.run("inspect", "-", input: log(separator: ";")).status == 0)
    expect(
      try await space.run("inspect", "-", input: "SessionId,ItemId,Time\n1,a\n"), status: 65,
      says: "standard input, line 2: 2 columns")
    expect(
      try await space.run("inspect", "-", input: ""), status: 65, says: "standard input", "empty")
    for command in [
      ["train", "-", "--validation", "-", "--model", "m"], ["evaluate", "p", "-", "-"],
      ["inspect", "-", "--test", "-"], ["compare", "pop", "--train", "-", "--test", "-"],
      ["tune", "-", "--study", "s.db"],
    ] {
      let outcome = try await Command.run(command, in: space.directory, input: text)
      expect(outcome, status: 64, says: "standard input (-)")
    }
  }

  @Test func `what is no table is named, with a pipe`() async throws {
    let space = try Workspace()
    try space.write(Data([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) + Data(count: 99), to: "log.csv.xz")
    expect(
      try await space.run("inspect", "log.csv.xz"), status: 65,
      says: "log.csv.xz: is compressed with xz", "xz -dc log.csv.xz | gru4rec … -")
    try space.write(Data("PK\u{3}\u{4}".utf8) + Data(count: 99), to: "log.zip")
    expect(try await space.train("log.zip"), status: 65, says: "unzip -p log.zip | gru4rec")
  }
}
