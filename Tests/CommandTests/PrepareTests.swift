import Foundation
import Testing

@Suite struct PrepareTests {
  private static let tables = [
    "test.tsv", "train_full.tsv", "train_tr.tsv", "train_valid.tsv",
  ]

  /// A log of 60 sessions over 30 days of May 2014, two a day: three items, walked round.
  private static let log: String = {
    var text = "SessionId,ItemId,Time,Kind\n"
    for session in 0..<60 {
      let start = 1_398_938_400 + session * 43_200
      for event in 0..<3 {
        text += "s\(session),i\((session + event) % 3),\(start + event * 20),view\n"
        if event == 1 { text += "s\(session),i9,\(start + 21),buy\n" }
      }
    }
    return text
  }()

  private func workspace(_ log: String = Self.log) throws -> Workspace {
    let space = try Workspace()
    try space.write(log, to: "log.csv")
    return space
  }

  private func prepare(_ space: Workspace, _ flags: String...) async throws -> Command.Outcome {
    try await Command.run(
      ["prepare", "log.csv", "--output", "data", "--quiet"] + flags, in: space.directory)
  }

  private func object(_ space: Workspace, _ name: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: try space.data(name)) as? [String: Any])
  }

  @Test func `a log becomes four tables and a summary, the same each time`() async throws {
    let space = try workspace()
    let flags = ["--event-column", "Kind", "--keep-events", "view", "--test-days", "7"]
    let outcome = try await Command.run(
      ["prepare", "log.csv", "--output", "sets/data"] + flags, in: space.directory)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("left out: 60 buy"))
    #expect(outcome.output.contains("train_full.tsv"))
    #expect(outcome.errors.contains("read 240 rows"))
    #expect(outcome.errors.contains("warning: the test has"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: space.directory.appending(path: "sets/data").path)
    #expect(names.sorted() == (["prepare.json"] + Self.tables).sorted())
    // The last event is 40 s behind the start of session 59, and a week before that lies 40 s behind the start of 45: the
    // third event of 45 is dropped. Inside training the last event is 20 s behind a start, so that session 31 keeps one event
    // and goes.
    func rows(_ name: String) throws -> Int {
      try space.text("sets/data/\(name)").split(separator: "\n").count - 1
    }
    #expect(try rows("train_full.tsv") == 46 * 3 - 1 && rows("test.tsv") == 14 * 3)
    #expect(try rows("train_tr.tsv") == 31 * 3 && rows("train_valid.tsv") == 14 * 3 - 1)
    let first = try space.text("sets/data/train_full.tsv").split(separator: "\n").prefix(2)
    #expect(first == ["SessionId\tItemId\tTime", "1\ti0\t1398938400"])

    let again = try await Command.run(
      ["prepare", "log.csv", "--output", "sets/data", "--json", "--quiet", "--threads", "1"]
        + flags,
      in: space.directory)
    #expect(again.status == 0 && !again.errors.contains("read"))
    #expect(try space.text("sets/data/prepare.json") == again.output)
    let json = try again.json()
    let stages = try #require(json["stages"] as? [[String: Any]])
    #expect(stages.map { $0["events"] as? Int } == [180])
    let window = try #require((json["windows"] as? [[String: Any]])?.first)
    let full = try #require(window["full"] as? [String: Any])
    #expect((full["test"] as? [String: Any])?["sessions"] as? Int == 14)
    #expect((json["settings"] as? [String: Any])?["test_days"] as? Double == 7)
    #expect((window["warnings"] as? [[String: Any]])?.first?["code"] as? String == "small_test")
    // What was prepared is what the other commands read.
    #expect(try await space.train("sets/data/train_full.tsv").status == 0)
    #expect(try await space.run("evaluate", "model.safetensors", "sets/data/test.tsv").status == 0)
  }

  @Test func `windows have folders of their own`() async throws {
    let space = try workspace()
    let outcome = try await prepare(
      space, "--windows", "3", "--window-days", "10", "--test-days", "2", "--min-item-support", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("window 3, in data/window-3"))
    #expect(outcome.errors.contains("warning: window 1: the test has"))
    let numbers = try (1...3).map { number in
      for table in Self.tables { #expect(space.has("data/window-\(number)/\(table)")) }
      let summary = try object(space, "data/window-\(number)/prepare.json")
      let windows = try #require(summary["windows"] as? [[String: Any]])
      return windows.map { $0["number"] as? Int }
    }
    #expect(numbers == [[1], [2], [3]])
    #expect(try (object(space, "data/prepare.json")["windows"] as? [Any])?.count == 3)
    #expect(!space.has("data/test.tsv"))
  }

  @Test func `a recipe and flags that override it`() async throws {
    let space = try Workspace()
    var text = "timestamp,visitorid,event,itemid,transactionid\n"
    for session in 0..<40 {
      for event in 0..<2 {
        let time = 1_398_938_400 + session * 86_400 + event * 20
        text += "\(time)000,7,view,\(event),\n"
      }
    }
    try space.write(text, to: "log.csv")
    let recipe = try await prepare(space, "--recipe", "retailrocket", "--json").json()
    let settings = try #require(recipe["settings"] as? [String: Any])
    #expect(settings["session_gap_minutes"] as? Double == 60)
    let stages = try #require(recipe["stages"] as? [[String: Any]])
    #expect(stages.map { $0["sessions"] as? Int } == [1, 40, 40])
    let other = try await prepare(
      space, "--recipe", "retailrocket", "--session-gap", "2000", "--test-fraction", "0.5",
      "--no-deduplicate", "--max-session-length", "3", "--json")
    expect(
      other, status: 65, says: "nothing is left after the stage 'long_sessions'",
      "80 events in 1 session", "--max-session-length")
  }

  @Test func `a user column with gaps of years`() async throws {
    let space = try Workspace()
    var text = "UserId\tItemId\tTime\n"
    for visit in 0..<9 {
      for user in 0..<2 {
        for event in 0..<3 {
          text += "u\(user)\ti\(event)\t\(20 + visit)0\(user)-05-01T10:0\(event)\n"
        }
      }
    }
    try space.write(text.replacingOccurrences(of: "\t28", with: "\t20"), to: "log.tsv")
    func run(_ flags: String...) async throws -> Command.Outcome {
      try await Command.run(
        ["prepare", "log.tsv", "--output", "data", "--user-column", "UserId"] + flags,
        in: space.directory)
    }
    expect(try await run(), status: 64, says: "--session-gap")
    let outcome = try await run("--session-gap", "60", "--test-fraction", "0.2", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let stages = try #require(try outcome.json()["stages"] as? [[String: Any]])
    #expect(stages.map { $0["sessions"] as? Int } == [2, 16], "two of the visits are one")
    #expect(outcome.errors.contains("years"))
  }

  @Test func `order-free data and times that are counters are pointed out`() async throws {
    let space = try Workspace()
    let generated = try await space.run(
      "generate", "--output", "log.csv", "--predictability", "0", "--sessions", "8000", "--quiet")
    #expect(generated.status == 0)
    let free = try await prepare(space)
    #expect(free.status == 0 && free.errors.contains("the order of clicks says next to nothing"))
    var text = "SessionId,ItemId,Time\n"
    for event in 0..<300 { text += "\(event / 3),i\(event % 5),\(event)\n" }
    try space.write(text, to: "log.csv")
    let days = try await prepare(space)
    expect(days, status: 65, says: "every session lies in the test period", "--test-fraction")
    let share = try await prepare(space, "--test-fraction", "0.2")
    #expect(share.status == 0 && share.errors.contains("counters"))
  }

  @Test func `milliseconds are recognised`() async throws {
    let space = try workspace()
    #expect(try await prepare(space).status == 0)
    let sets = try Self.tables.map { try space.text("data/\($0)") }
    try space.write(Self.log.replacing(/,([0-9]{10}),/) { ",\($0.output.1)000," }, to: "log.csv")
    let found = try await prepare(space, "--json")
    #expect(found.status == 0 && found.errors.contains("taken as milliseconds"))
    #expect(
      (try found.json()["read"] as? [String: Any])?["time_units"] as? [String] == ["milliseconds"])
    #expect(try Self.tables.map { try space.text("data/\($0)") } == sets)
    let told = try await prepare(space, "--time-unit", "milliseconds")
    #expect(told.status == 0 && !told.errors.contains("--time-unit"))
    #expect(try Self.tables.map { try space.text("data/\($0)") } == sets)
    let wrong = try await prepare(space, "--test-fraction", "0.2", "--time-unit", "seconds")
    #expect(wrong.errors.contains("--time-unit tells the unit"))
  }

  @Test func `items with a TAB or a line break`() async throws {
    let space = try workspace(Self.log.replacing(",i1,", with: ",\"i\t1\n\","))
    #expect(try await prepare(space).status == 0)
    #expect(try space.text("data/test.tsv").contains("\t\"i\t1\n\"\t"))
    let log = try await space.run("inspect", "data/test.tsv")
    #expect(log.status == 0 && log.output.contains("i\\t1\\n"), "\(log.errors)")
  }

  @Test func `bad input`() async throws {
    let space = try workspace()
    expect(
      try await prepare(space, "--item-column", "Item"), status: 65, says: "log.csv, line 1",
      "column 'Item' not found", "--item-column")
    expect(
      try await prepare(space, "--event-column", "Kind", "--keep-events", "click"), status: 65,
      says: "'view', 'buy'", "'click' is wanted")
    expect(
      try await prepare(space, "--min-item-support", "100"), status: 65, says: "stage 'support'",
      "240 events in 60 sessions")
    expect(
      try await prepare(space, "--recipe", "diginetica"), status: 65,
      says: "columns 'sessionId', 'itemId'",
      "semicolon")
    try space.write(Self.log + "s9,i1\n", to: "log.csv")
    expect(try await prepare(space), status: 65, says: "line 242", "--skip-bad-rows")
    #expect(try await prepare(space, "--skip-bad-rows").errors.contains("1 bad row skipped"))
    expect(
      try await space.run("prepare", "none.csv", "--output", "other"), status: 66, says: "none.csv")
    #expect(!space.has("other"), "no empty folder stays behind")
  }

  @Test func `wrong usage`() async throws {
    let space = try workspace()
    for (flags, piece) in [
      (["--test-days", "0"], "above 0"), (["--test-fraction", "1"], "below 1"),
      (["--test-days", "1", "--test-fraction", "0.1"], "take one"),
      (["--windows", "3"], "--window-days"), (["--keep-events", "view"], "--event-column"),
      (["--event-column", "Kind"], "--keep-events"),
      (["--session-column", "a", "--user-column", "b"], "take one"),
      (["--max-session-length", "1"], "2 or more"), (["--dwell-seconds", "nan"], "1 or more"),
      (["--test-days", "1e300"], "36500 at most"),
    ] {
      let outcome = try await Command.run(
        ["prepare", "log.csv", "--output", "data"] + flags, in: space.directory)
      expect(outcome, status: 64, says: piece)
    }
    let recipe = try await prepare(space, "--recipe", "netflix")
    #expect(recipe.status == 64 && recipe.errors.contains("movielens"))
    #expect(try space.names() == ["log.csv"])
  }

  @Test func `bad output`() async throws {
    let space = try workspace()
    expect(
      try await space.run("prepare", "log.csv", "--output", "log.csv"), status: 73,
      says: "it is a file")
    // The sets of an earlier run stay whole when a later one fails.
    #expect(try await prepare(space).status == 0)
    let before = try space.data("data/test.tsv")
    #expect(try await prepare(space, "--min-item-support", "1000").status == 65)
    #expect(try space.data("data/test.tsv") == before && space.has("data/prepare.json"))
    try FileManager.default.moveItem(
      at: space.directory.appending(path: "data/train_full.tsv"),
      to: space.directory.appending(path: "data/raw.csv"))
    let link = space.directory.appending(path: "data/test.tsv")
    try FileManager.default.removeItem(at: link)
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: space.directory.appending(path: "log.csv"))
    expect(try await prepare(space), status: 64, says: "data/test.tsv is also read")
  }
}
