import EventLogs
import TestSupport
import Testing

struct ItemTableTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func titlesByIdentifier() throws {
    let path = try scratch.write(
      "items.csv", "Title,Price,ItemId\n\"Tent, blue\",1,7\nOther,2,007\n,3,x\nAgain,4,7\n")
    let table = try ItemTable(contentsOf: path)
    #expect(table.count == 3)
    #expect(table.title(of: "7") == "Tent, blue")
    #expect(table.title(of: "007") == "Other")
    #expect(table.title(of: "x") == nil)
    #expect(table.title(of: "y") == nil)
  }

  @Test func badTables() throws {
    let header = "ItemId\tTitle\n"
    let cases: [(String, EventLogError.RowProblem)] = [
      ("1\n", .columnCount(expected: 2, actual: 1)), ("\tx\n", .emptyID(column: "ItemId")),
    ]
    for (row, problem) in cases {
      let path = try scratch.write("items.tsv", header + "1\ta\n" + row)
      #expect(
        logError { try ItemTable(contentsOf: path) }
          == .badRow(path: path, line: 3, problem: problem, skippable: false))
    }
    let path = try scratch.write("items.tsv", "ItemId\tName\n1\ta\n")
    #expect(
      logError { try ItemTable(contentsOf: path) }
        == .missingColumns(
          path: path, [.init(name: "Title", parameter: "titleColumn", proposal: "Name")],
          found: ["ItemId", "Name"], note: nil))
    let table = try ItemTable(contentsOf: path, titleColumn: "Name")
    #expect(table.title(of: "1") == "a")
    let typed = try scratch.write("a.item", "item_id:token\tmovie_title:token_seq\n7\tToy Story\n")
    let titles = try ItemTable(contentsOf: typed, idColumn: "item_id", titleColumn: "movie_title")
    #expect(titles.title(of: "7") == "Toy Story")
  }

  @Test(.enabled(if: SharedFiles.has("data/wikispeedia_items.tsv.gz"), "no reference data here"))
  func realTable() throws {
    let table = try ItemTable(contentsOf: SharedFiles.path("data/wikispeedia_items.tsv.gz"))
    #expect(table.title(of: "3") == "Édouard Manet")
  }
}
