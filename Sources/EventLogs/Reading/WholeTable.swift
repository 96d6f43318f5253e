/// A table that fits into memory, field by field.
package struct WholeTable {
  /// The rows, each with as many fields as there are columns.
  package let rows: [[String]]

  /// Reads a table that has exactly these columns, as `TableWriter` writes it.
  ///
  /// - Throws: ``EventLogError`` for a file that cannot be read, has other columns or a row that does not fit.
  package init(contentsOf path: String, columns: [String]) throws(EventLogError) {
    var table = try TableScanner.open(path, delimiter: .tab, wanted: columns)
    var finder = table.columns
    for column in columns { _ = try finder.position(column, parameter: nil) }
    try finder.check()
    var rows: [[String]] = []
    while let row = try table.nextRow() {
      switch row {
      case .bad(let problem):
        throw .badRow(path: path, line: table.line, problem: problem, skippable: false)
      case .fields:
        guard table.fields.count == columns.count + 1 else {
          throw .badRow(
            path: path, line: table.line,
            problem: .columnCount(expected: columns.count, actual: table.fields.count - 1),
            skippable: false)
        }
        rows.append(columns.indices.map { table.text(ofField: $0) })
      }
    }
    self.rows = rows
  }
}
