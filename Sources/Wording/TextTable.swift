/// Rows of text in columns.
package struct TextTable {
  /// How a column's cells stand.
  package enum Alignment {
    case left
    case right
  }

  private var rows: [[String]]
  private let alignments: [Alignment]

  /// A table with a header.
  package init(_ columns: [(title: String, alignment: Alignment)]) {
    rows = [columns.map(\.title)]
    alignments = columns.map(\.alignment)
  }

  /// Adds a row, with a cell for each column; control characters are shown as escapes.
  package mutating func add(_ cells: [String]) { rows.append(cells.map(Self.printable)) }

  /// The columns two spaces apart.
  package var text: String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return alignments[column] == .left ? cell + padding : padding + cell
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  /// Rows with a TAB between their cells, for other programs.
  package var tabSeparated: String {
    rows.map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  /// The text on one line: line breaks, TABs and other control characters as escapes.
  package static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return text
    }
    return text.unicodeScalars.map {
      $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0)
    }.joined()
  }
}
