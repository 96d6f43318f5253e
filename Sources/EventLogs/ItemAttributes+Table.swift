import SessionData

extension ItemAttributes {
  /// Longest value, in bytes: more is a description, which tells no items apart.
  public static let longestValue = 1_024
  /// Most values in a cell.
  public static let mostValues = 256

  /// Reads a table with a column of identifiers and others that say something about the items.
  ///
  /// The same formats as logs, or JSON objects, one a line or in a list, whose members are columns and whose lists are
  /// several values. Blanks around values do not count, nor do empty values.
  ///
  /// - Parameters:
  ///   - path: the table; a file of items need not have those of a log, nor those only.
  ///   - idColumn: its column of identifiers.
  ///   - separator: what stands between values of a cell that holds several.
  /// - Throws: ``EventLogError`` for a file that cannot be read, a row that does not fit, an item that occurs again, a value
  ///   longer than ``longestValue``, or a cell with more than ``mostValues``.
  public init(
    contentsOf path: String, idColumn: String = "ItemId", separator: Character = "|"
  ) throws(EventLogError) {
    let input = try InputFile(path: path)
    if let json = try JSONItems(input) {
      self = try Self.table(of: json, idColumn: idColumn)
      return
    }
    var table = try TableScanner.open(input, wanted: [idColumn])
    let path = table.path
    var finder = table.columns
    let id = try finder.position(idColumn, parameter: "idColumn", role: .item)
    try finder.check()
    let names = table.header
    for name in names where names.count(where: { $0 == name }) > 1 {
      throw .repeatedColumn(path: path, name: name)
    }
    let others = names.indices.filter { $0 != id }
    var items = ItemVocabulary()
    var columns = others.map { _ in [[String]]() }
    while let row = try table.nextRow() {
      func fault(_ problem: EventLogError.RowProblem) -> EventLogError {
        .badRow(path: path, line: table.line, problem: problem, skippable: false)
      }
      if case .bad(let problem) = row { throw fault(problem) }
      guard table.fields.count == names.count + 1 else {
        throw fault(.columnCount(expected: names.count, actual: table.fields.count - 1))
      }
      let item = table.text(ofField: id)
      if item.isEmpty { throw fault(.emptyID(column: idColumn)) }
      let count = items.count
      guard items.add(item) == ItemIndex(count) else { throw fault(.repeatedItem(item)) }
      for (place, column) in others.enumerated() {
        do {
          columns[place].append(
            try Self.values(table.text(ofField: column), at: separator, of: names[column]))
        } catch {
          throw fault(error)
        }
      }
    }
    self.init(
      items: items,
      columns: zip(others, columns).map { Column(name: names[$0], values: $1) })
  }

  private static func table(
    of json: JSONItems, idColumn: String
  ) throws(EventLogError) -> ItemAttributes {
    var items = ItemVocabulary()
    let names = json.names.filter { $0 != idColumn }
    var columns = names.map { _ in [[String]]() }
    for (line, row) in json.rows {
      let item = try json.id(of: row, at: line, in: idColumn)
      let count = items.count
      guard items.add(item) == ItemIndex(count) else {
        throw json.fault(.repeatedItem(item), at: line)
      }
      for (place, name) in names.enumerated() {
        do {
          columns[place].append(try checked(row[name] ?? [], of: name))
        } catch {
          throw json.fault(error, at: line)
        }
      }
    }
    return ItemAttributes(
      items: items, columns: zip(names, columns).map { Column(name: $0, values: $1) })
  }

  private static func values(
    _ cell: String, at separator: Character, of column: String
  ) throws(EventLogError.RowProblem) -> [String] {
    try checked(cell.split(separator: separator).map(String.init), of: column)
  }

  private static func checked(
    _ cell: [String], of column: String
  ) throws(EventLogError.RowProblem) -> [String] {
    let values = cell.map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
    if values.count > mostValues {
      throw .tooManyValues(column: column, count: values.count, most: mostValues)
    }
    if let long = values.first(where: { $0.utf8.count > longestValue }) {
      throw .longValue(column: column, bytes: long.utf8.count, most: longestValue)
    }
    return values
  }
}
