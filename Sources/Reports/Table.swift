/// Rows and columns of text and numbers.
public struct Table: ReportBlock {
  /// A column: its title, and how its cells stand.
  public struct Column: Sendable {
    let title: String
    let isNumeric: Bool

    /// A column of text, at the left.
    public static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }

    /// A column of numbers, at the right with digits of equal width.
    public static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  private let caption: String
  private let columns: [Column]
  private let rows: [[String]]

  /// A table whose first column names the rows.
  ///
  /// - Precondition: every row has as many cells as there are columns.
  public init(caption: String, columns: [Column], rows: [[String]]) {
    for row in rows {
      precondition(
        row.count == columns.count, "a row of \(row.count) cells in \(columns.count) columns")
    }
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// A `table` in a box of its own that scrolls sideways where the page is too narrow.
  public var html: String {
    let titles = columns.map { "<th scope=\"col\"\(Self.style($0))>\(escaped($0.title))</th>" }
    let body = rows.map { row in
      let cells = zip(columns, row).enumerated().map { position, cell in
        let (column, text) = cell
        let tag = position == 0 ? "th" : "td"
        let scope = position == 0 ? " scope=\"row\"" : ""
        return "<\(tag)\(scope)\(Self.style(column))>\(escaped(text))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(caption))">
      <table><caption>\(escaped(caption))</caption>
      <thead><tr>\(titles.joined())</tr></thead>
      <tbody>
      \(body.joined())</tbody></table>
      </div>

      """
  }

  private static func style(_ column: Column) -> String {
    column.isNumeric ? " class=\"number\"" : ""
  }
}
