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

  /// What stands in a row and a column.
  public struct Cell: Sendable, ExpressibleByStringInterpolation {
    let text: String
    let note: String?
    let value: Double?
    let isBest: Bool

    /// A cell.
    ///
    /// - Parameters:
    ///   - text: what is read.
    ///   - note: what stands below it in small letters, such as an interval.
    ///   - value: the number behind the text, which the column is sorted by.
    ///   - isBest: whether it is the best of its column.
    public init(_ text: String, note: String? = nil, value: Double? = nil, isBest: Bool = false) {
      self.text = text
      self.note = note
      self.value = value
      self.isBest = isBest
    }

    /// A cell of text.
    public init(stringLiteral text: String) { self.init(text) }
  }

  private let caption: String
  private let columns: [Column]
  private let rows: [[Cell]]
  private let isSortable: Bool

  /// A table whose first column names the rows.
  ///
  /// - Parameter isSortable: whether a click on a column's title orders the rows by it.
  /// - Precondition: every row has as many cells as there are columns.
  public init(caption: String, columns: [Column], cells rows: [[Cell]], isSortable: Bool = false) {
    for row in rows {
      precondition(
        row.count == columns.count, "a row of \(row.count) cells in \(columns.count) columns")
    }
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.isSortable = isSortable
  }

  /// A table of plain text whose first column names the rows.
  ///
  /// - Precondition: every row has as many cells as there are columns.
  public init(caption: String, columns: [Column], rows: [[String]]) {
    self.init(caption: caption, columns: columns, cells: rows.map { $0.map { Cell($0) } })
  }

  /// Sortable tables need the script.
  public var script: Script? { isSortable ? .sorting : nil }

  /// A `table` in a box of its own that scrolls sideways where the page is too narrow.
  public var html: String {
    let titles = columns.map { "<th scope=\"col\"\(Self.style($0))>\(escaped($0.title))</th>" }
    let body = rows.map { row in
      let cells = zip(columns, row).enumerated().map { position, pair in
        Self.html(of: pair.1, in: pair.0, isFirst: position == 0)
      }
      return "<tr>\(cells.joined())</tr>\n"
    }
    let style = isSortable ? " class=\"sortable\"" : ""
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(caption))">
      <table\(style)><caption>\(escaped(caption))</caption>
      <thead><tr>\(titles.joined())</tr></thead>
      <tbody>
      \(body.joined())</tbody></table>
      </div>

      """
  }

  private static func html(of cell: Cell, in column: Column, isFirst: Bool) -> String {
    let tag = isFirst ? "th" : "td"
    let scope = isFirst ? " scope=\"row\"" : ""
    let value = cell.value.map { " data-value=\"\($0)\"" } ?? ""
    let text = cell.isBest ? "<strong>\(escaped(cell.text))</strong>" : escaped(cell.text)
    let note = cell.note.map { "<span class=\"note\">\(escaped($0))</span>" } ?? ""
    return "<\(tag)\(scope)\(style(column))\(value)>\(text)\(note)</\(tag)>"
  }

  private static func style(_ column: Column) -> String {
    column.isNumeric ? " class=\"number\"" : ""
  }
}
