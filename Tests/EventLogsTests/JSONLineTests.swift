import DataPreparation
import EventLogs
import Foundation
import Randomness
import SessionData
import TestSupport
import Testing

/// JSON objects with an event each.
struct JSONLineTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(
    _ text: String, name: String = "log.jsonl", skip: Bool = false,
    _ change: (inout EventLogFormat) -> Void = Self.names
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    format.skipBadRows = skip
    return try EventLogReader(format: format).read([scratch.write(name, text)])
  }

  /// Short names, as the logs below have them.
  private static func names(_ format: inout EventLogFormat) {
    (format.sessionColumn, format.itemColumn, format.timeColumn) = ("s", "i", "t")
  }

  private func problem(_ text: String, _ change: (inout EventLogFormat) -> Void = Self.names)
    -> EventLogError.RowProblem?
  {
    let error = logError { try read(text, change) }
    guard case .badRow(_, _, let problem, skippable: true) = error else {
      Issue.record("\(String(describing: error))")
      return nil
    }
    return problem
  }

  // MARK: Recognition

  private static let lines = """
    {"s":1,"i":"a","t":1,"more":{"i":"no","x":[1,"}"]}}
    { "t" : 2.5, "i" : 7 , "s" : "1" , "y" : NaN, "z":null }
    {"t":"1970-01-01T00:00:03Z","s":1,"i":"a"}

    """

  @Test(arguments: ["log.jsonl", "log.ndjson", "log.json", "log", "log.txt", "log.csv"])
  func `an event a line, whatever the file is called`(name: String) throws {
    let log = try read(Self.lines, name: name)
    #expect(log.ids == [["a", "7", "a"]])
    #expect(log.sessions.times == [1, 2.5, 3])
    #expect(log.report.rows == 3 && log.report.datedRows == 1 && log.report.files == 1)
  }

  @Test func `a list, on one line or many, and objects written for people`() throws {
    let objects = Self.lines.split(separator: "\n")
    let list = "[" + objects.joined(separator: ",") + "]"
    let spread = "\u{FEFF}\n[\n" + objects.joined(separator: "\n,\n") + "\n]\n"
    let printed = objects.joined(separator: "\n")
      .replacingOccurrences(of: "{", with: "{\n").replacingOccurrences(of: ",", with: ",\r\n")
    for text in [list, spread, printed, "[\n" + printed + "]"] {
      for name in ["log.json", "log"] {
        #expect(try read(text, name: name).ids == [["a", "7", "a"]], "\(text)")
      }
    }
    let error = logError { try read("[\n{\"s\":1,\n\"i\":2,\"t\":3},\n\n{\"s\":1,\n\"i\":2}]\n") }
    guard case .badRow(_, line: 5, problem: .missingMembers(["t"], _, _), _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a list longer than a buffer, whose strings hold brackets`() throws {
    var objects: [String] = []
    for row in 0..<30_000 {
      objects.append(#"{"s":"s\#(row / 3)","i":"i\#(row % 100)","t":\#(row),"x":"}{][\"\\"}"#)
    }
    let log = try read("[" + objects.joined(separator: ", ") + "]", name: "log.json")
    #expect(log.sessions.sessionCount == 10_000 && log.sessions.eventCount == 30_000)
    #expect(log.vocabulary.count == 100)
    let lines = try read(objects.joined(separator: "\n"))
    #expect(lines.sessions == log.sessions && lines.vocabulary == log.vocabulary)
  }

  @Test func `a table stays a table`() throws {
    let log = try read("[s]\ti\tt\n1\ta\t1\n", name: "log.tsv") {
      Self.names(&$0)
      $0.sessionColumn = "[s]"
    }
    #expect(log.ids == [["a"]])
    let told = try read("{s}\ti\tt\n1\ta\t1\n", name: "log.json") {
      Self.names(&$0)
      ($0.sessionColumn, $0.encoding) = ("{s}", .table)
    }
    #expect(told.ids == [["a"]])
  }

  @Test func `a file that is said to be JSON and is not`() throws {
    for (name, text) in [("log.jsonl", "s\ti\tt\n1\ta\t1\n"), ("log.json", "[1, 2]")] {
      let error = logError { try read(text, name: name) }
      guard case .badRow(_, line: 1, problem: .notAnObject, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    let none = logError { try read("[]", name: "log.json") }
    #expect(none == .noEvents(path: scratch.file("log.json"), list: nil))
  }

  // MARK: Paths

  @Test func `members of objects, and keys with dots`() throws {
    let text = """
      {"user":{"id":"u"},"ecommerce":{"item_id":"a"},"at.ms":1000,"item":{"id":1}}
      {"at.ms":2000,"ecommerce.item_id":"b","user.id":"u"}
      {"at.ms":3000,"user":{"id":"u"},"ecommerce":{"other":{"item_id":"x"},"item_id":"c"}}

      """
    let log = try read(text) {
      ($0.sessionColumn, $0.itemColumn, $0.timeColumn) = ("user.id", "ecommerce.item_id", "at.ms")
      $0.timeUnit = .milliseconds
    }
    #expect(log.ids == [["a", "b", "c"]] && log.sessions.times == [1, 2, 3])
  }

  @Test func `each element of a list is an event`() throws {
    let text = """
      {"ga":"1","ts":5,"event":"view","items":[{"item_id":"a","q":1},{"q":2,"item_id":"b"}]}
      {"items":[],"ga":"1","ts":6,"event":"view"}
      {"items":[{"item_id":"x"}],"ga":"1","ts":7,"event":"buy"}
      {"items":null,"ga":"1","ts":8,"event":"view"}
      {"ga":"1","ts":8,"event":"page"}
      {"items":[{"item_id":"c"}],"ts":9,"ga":"1","event":"view"}

      """
    let log = try read(text) {
      ($0.sessionColumn, $0.itemColumn, $0.timeColumn) = ("ga", "items[].item_id", "ts")
      $0.kinds = EventKindFilter(column: "event", kept: ["view"])
    }
    #expect(log.ids == [["a", "b", "c"]])
    #expect(log.sessions.times == [5, 5, 9])
    #expect(log.report.otherKindEvents == 1)

    let sequences = try read(#"{"s":1,"i":["a",2,"c"],"t":1}"#) {
      Self.names(&$0)
      $0.itemColumn = "i[]"
    }
    #expect(sequences.ids == [["a", "2", "c"]])
    let empty = logError {
      try read(text) {
        Self.names(&$0)
        $0.itemColumn = "list[].id"
      }
    }
    #expect(empty == .noEvents(path: scratch.file("log.jsonl"), list: "list"))
    let several = logError {
      try read(text) {
        Self.names(&$0)
        ($0.itemColumn, $0.timeColumn) = ("a[].i", "b[].t")
      }
    }
    #expect(
      several == .severalLists(path: scratch.file("log.jsonl"), columns: ["a[].i", "b[].t"]))
    let inner = logError {
      try read(text) {
        Self.names(&$0)
        $0.itemColumn = "a[].b[].c"
      }
    }
    guard case .severalLists = inner else {
      Issue.record("\(String(describing: inner))")
      return
    }
  }

  // MARK: Escapes

  @Test func `an identifier is the same with escapes and without`() throws {
    let pairs = [
      (#"caf\u00e9"#, "café"), (#"a\/b"#, "a/b"), (#"\ud83D\uDE00x"#, "😀x"), (#"\"\\"#, #""\"#),
      (#"\u65e5\u672C"#, "日本"), (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"), (#"\u0041"#, "A"),
    ]
    var text = ""
    for (row, pair) in pairs.enumerated() {
      let plain = pair.1.unicodeScalars.contains { $0.value < 32 || $0 == "\"" } ? pair.0 : pair.1
      text += "{\"s\":\"\(pair.0)\",\"\\u0069\":\"\(pair.0)\",\"t\":\(2 * row)}\n"
      text += "{\"s\":\"\(plain)\",\"i\":\"\(plain)\",\"t\":\(2 * row + 1)}\n"
    }
    let log = try read(text)
    #expect(log.ids == pairs.map { [$0.1, $0.1] })
    let time = try read(#"{"s":1,"i":1,"t":"1970-01-01T00:00:05\u005A"}"#)
    #expect(time.sessions.times == [5])
    let shared = try read(#"{"s":1,"i":"\\\\","e":[{"t":1},{"t":2}]}"#) {
      Self.names(&$0)
      $0.timeColumn = "e[].t"
    }
    #expect(shared.ids == [[#"\\"#, #"\\"#]], "an item of two events is read once")
  }

  @Test(arguments: [#"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83d\u0041"#, #"\u12g4"#, #"\x"#])
  func `half a pair and other escapes that are no character`(text: String) {
    #expect(
      problem("{\"s\":1,\"i\":\"\(text)\",\"t\":1}\n") == .badEscape(member: "i"))
    #expect(problem("{\"s\":\"\(text)\",\"i\":1,\"t\":1}\n") == .badEscape(member: "s"))
    let elsewhere = "{\"s\":1,\"i\":1,\"t\":1,\"title\":\"\(text)\",\"\(text)\":2}\n"
    #expect(throws: Never.self) { try read(elsewhere) }
  }

  // MARK: Bad objects

  @Test func `all that an object lacks, and what it has`() throws {
    let text = #"{"user":{"id":1},"items":[{"id":"a"}],"ids":[1],"ts":4,"caf\u00e9":1}"#
    let error = try #require(logError { try read(text) { _ in } })
    let message = error.text(.flags)
    #expect(message.contains("has no 'SessionId', 'ItemId', 'Time'"))
    #expect(message.contains("it has 'user.id', 'items[].id', 'ids[]', 'ts', 'café'"))
    #expect(message.contains("--session-column, --item-column, --time-column"))
  }

  @Test(arguments: ["null", "true", "false", "NaN", "{}", "[1]"])
  func `what is neither text nor number is named`(value: String) {
    let names = ["NaN": "no number", "{}": "an object", "[1]": "a list"]
    let found = names[value] ?? value
    #expect(
      problem("{\"s\":1,\"i\":\(value),\"t\":1}\n") == .noIdentifier(member: "i", found: found))
    #expect(
      problem("{\"s\":\(value),\"i\":1,\"t\":1}\n") == .noIdentifier(member: "s", found: found))
    #expect(
      problem("{\"s\":1,\"i\":1,\"t\":\(value)}\n") == .noIdentifier(member: "t", found: found))
  }

  @Test func `bad objects are skipped whole, and counted`() throws {
    let text = """
      {"s":1,"i":"a","t":1}
      {"s":1,"i":"","t":2}
      {"s":1,"i":"b","t":"soon"}
      {"s":1,"i":"b","t":3
      {"s":1,"i":"b","t":3}}
      x
      [1]
      {"s":1,"i":"c","t":4}

      """
    let log = try read(text, skip: true)
    #expect(log.ids == [["a", "c"]] && log.report.skippedRows == 6)
    let list = "[{\"s\":1,\"i\":\"a\",\"t\":1}, 5,\n{\"s\":1}, {\"s\":1,\"i\":\"c\",\"t\":4}]"
    let other = try read(list, name: "log.json", skip: true)
    #expect(other.ids == [["a", "c"]] && other.report.skippedRows == 2)
    #expect(
      problem(#"{"s":1,"i":{"x":1},"t":1}"#) {
        Self.names(&$0)
        $0.itemColumn = "i[]"
      }
        == .notAList(member: "i"))
  }

  @Test(arguments: ["log.jsonl", "log.json"])
  func `random bytes end in an error or a log`(name: String) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let good = Array(#"[{"s":1,"i":[{"x":"a\u00e9"},{"x":"\ud83d\ude00"}],"t":1},{"s":2}]"#.utf8)
    for _ in 0..<400 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 1...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        }
      }
      var format = EventLogFormat()
      Self.names(&format)
      (format.itemColumn, format.skipBadRows) = ("i[].x", Bool.random(using: &random))
      _ = try? EventLogReader(format: format).read([scratch.write(name, bytes)])
    }
  }
}
