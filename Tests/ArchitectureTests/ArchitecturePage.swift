import Foundation
import TestSupport

/// What CONTRIBUTING.md says of the package's parts: the one place where it is told, to people and to these tests.
struct ArchitecturePage {
  /// Parts of the package, and of others, that each target may import.
  let imports: [String: Set<String>]
  /// Recipes, by the headings: files that a change of that kind touches.
  let recipes: [(name: String, files: [String])]

  init() throws {
    let url = SharedFiles.packageRoot.appending(path: "CONTRIBUTING.md")
    try self.init(text: String(contentsOf: url, encoding: .utf8))
  }

  init(text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var imports: [String: Set<String>] = [:]
    for row in Self.table(below: "## Architecture", in: lines) where row.count == 3 {
      for target in Self.words(row[0]) { imports[target] = Set(Self.words(row[2])) }
    }
    self.imports = imports
    recipes = Self.table(below: "## Recipes", in: lines).compactMap { row in
      row.count == 2 ? (row[0], Self.words(row[1])) : nil
    }
  }

  /// Cells of the first table below a heading, without its header.
  private static func table(below heading: String, in lines: [String]) -> [[String]] {
    let rows = lines.drop { $0 != heading }.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    return rows.dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Words between backquotes.
  private static func words(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
