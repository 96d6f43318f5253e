import TestSupport
import Testing

@testable import Parquet

/// Columns with a list in each row.
@Suite struct ListTests {
  private static let files = ["lists-v1", "lists-v2", "lists-small-pages", "lists-dictionary-full"]

  /// The lists of the fixtures as text; none where a row has none.
  private static let items: [[String]] = (0..<60).map { row in
    switch row {
    case 7: []
    case 9: ["a b", "é"]
    default: (0..<row % 5).map { "item-\(row * $0 % 17)" }
    }
  }

  @Test(arguments: files)
  func listsOfTexts(_ name: String) throws {
    #expect(try Fixture.open(name).lists("items") == Self.items)
  }

  @Test(arguments: files)
  func listsOfNumbers(_ name: String) throws {
    let expected = Self.items.enumerated().map { row, items in
      row == 7 ? [] : ["\(items.count)", "\(-row)"]
    }
    #expect(try Fixture.open(name).lists("numbers") == expected)
  }

  @Test func elementsMayBeNull() throws {
    #expect(
      try Fixture.open("lists-nulls").lists("items") == [["a", nil], ["b", ""], ["c", "d"], []])
  }

  @Test(arguments: ["deep", "map", "groups"])
  func listsOfOtherThingsAreNamed(_ column: String) throws {
    let file = try Fixture.open("lists-nulls")
    let found = try #require(file.columns.first { $0.name == column })
    #expect(found.unsupported == "a map, or a list of lists or groups")
  }

  @Test func partsOfLists() throws {
    let file = try Fixture.open("lists-small-pages")
    let number = try #require(file.columns.firstIndex { $0.name == "items" })
    let pages = try file.lists(ofColumn: number, rowGroup: 0).elements()
    #expect(pages.count > 10, "the fixture should have many pages")
    for rows in [0..<1, 7..<8, 8..<14, 59..<60, 0..<60, 20..<20] {
      let count = pages.reduce(0) { $0 + $1.elements(of: rows).count }
      #expect(count == rows.reduce(0) { $0 + Self.items[$1].count }, "\(rows)")
    }
  }
}

extension ParquetFile {
  /// All lists of a column as text; `nil` for elements that are null.
  func lists(_ name: String) throws -> [[String?]] {
    let number = try #require(columns.firstIndex { $0.name == name }, "no column \(name)")
    var lists: [[String?]] = []
    for group in 0..<rowGroupCount {
      let first = lists.count
      lists += [[String?]](repeating: [], count: rowCount(ofRowGroup: group))
      for page in try self.lists(ofColumn: number, rowGroup: group).elements() {
        for (element, row) in page.rows.enumerated() {
          lists[first + Int(row)].append(page.values.text(ofRow: element))
        }
      }
    }
    return lists
  }
}
