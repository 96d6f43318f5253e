import Foundation
import SessionData
import TestSupport
import Testing

@testable import EventLogs

/// Tables of items as JSON say what the same tables with tabs say.
@Suite struct JSONItemTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ text: String, _ name: String = "items.jsonl") throws -> String {
    let path = scratch.file(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func `objects are rows, members columns, and lists several values`() throws {
    let lines = """
      {"ItemId": "a", "Title": "Tent, \\"blue\\"", "Tags": ["x", " y ", ""], "Price": 79.5, "Stock": true}

      {"ItemId": 9007199254740993, "Title": "Tarp", "Tags": [], "Price": 80, "Brand": "é"}
      {"Title": null, "ItemId": "c", "Tags": "x|y", "Stock": false}
      """
    let list = "[" + lines.split(separator: "\n").joined(separator: ",\n") + "]"
    for path in [
      try write(lines), try write("\u{FEFF}" + lines), try write(list, "items.json"),
    ] {
      let table = try ItemAttributes(contentsOf: path)
      #expect((0..<3).map { table.items.id(of: $0) } == ["a", "9007199254740993", "c"])
      let columns = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.values) })
      #expect(
        columns == [
          "Title": [["Tent, \"blue\""], ["Tarp"], []], "Tags": [["x", "y"], [], ["x|y"]],
          "Price": [["79.5"], ["80"], []], "Stock": [["true"], [], ["false"]],
          "Brand": [[], ["é"], []],
        ])
      let titles = try ItemTable(contentsOf: path)
      #expect(titles.title(of: "a") == "Tent, \"blue\"" && titles.title(of: "c") == nil)
    }
  }

  @Test(
    arguments: [
      (#"{"ItemId": "a"}"# + "\n" + #"{"ItemId": "a"}"#, "earlier row"),
      (#"{"ItemId": "a"}"# + "\n" + #"{"Title": "b"}"#, "line 2"),
      (#"{"ItemId": ""}"#, "ItemId"), (#"{"ItemId": ["a", "b"]}"#, "ItemId"),
      (#"{"ItemId": "a""#, "JSON"),
      ("{\"ItemId\": \"a\", \"x\": \"\(String(repeating: "y", count: 1025))\"}", "1025 bytes"),
      (
        "{\"ItemId\": \"a\", \"x\": [\((0..<257).map(String.init).joined(separator: ","))]}",
        "257"
      ),
    ] as [(String, String)])
  func `what does not fit is named`(_ text: String, _ said: String) throws {
    let path = try write(text)
    #expect {
      try ItemAttributes(contentsOf: path)
    } throws: { error in
      "\(error)".contains(said)
    }
  }

  /// Feeds of products hold more than anybody asks for.
  @Test func `nested members say nothing`() throws {
    let path = try write(#"{"ItemId": "a", "Title": "b", "x": {"y": 1}, "z": [[1]], "w": [{}]}"#)
    let table = try ItemAttributes(contentsOf: path)
    #expect(table.columns.first { $0.name == "x" }?.values == [[]])
    #expect(table.columns.filter { !$0.values[0].isEmpty }.map(\.name) == ["Title"])
    #expect(try ItemTable(contentsOf: path).title(of: "a") == "b")
  }

  /// What a pipe has can be read once: `--items <(zcat items.gz)`.
  @Test(arguments: ["{\"ItemId\": \"a\", \"Title\": \"b\"}\n", "ItemId\tTitle\na\tb\n"])
  func `a table may come through a pipe`(_ text: String) throws {
    let path = scratch.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let writer = Thread { try? Data(text.utf8).write(to: URL(filePath: path)) }
    writer.start()
    #expect(try ItemTable(contentsOf: path).title(of: "a") == "b")
  }

  @Test func `titles want a column of titles`() throws {
    let path = try write(#"{"ItemId": "a", "Name": "b"}"#)
    #expect(throws: EventLogError.self) { try ItemTable(contentsOf: path) }
    #expect(try ItemTable(contentsOf: path, titleColumn: "Name").title(of: "a") == "b")
  }
}
