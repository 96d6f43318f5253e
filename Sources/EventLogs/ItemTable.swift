import SessionData

/// Titles of items, to show people what an identifier stands for.
public struct ItemTable: Sendable {
  private let ids: ItemVocabulary
  private let titles: [String]

  /// Reads a table with a column of identifiers and one of titles, among others.
  ///
  /// The same formats as logs, or JSON objects, one a line or in a list. An item that occurs again keeps its first title.
  public init(
    contentsOf path: String, idColumn idName: String = "ItemId", titleColumn: String = "Title"
  ) throws(EventLogError) {
    let input = try InputFile(path: path)
    if let json = try JSONItems(input) {
      self = try ItemTable(json, idColumn: idName, titleColumn: titleColumn)
      return
    }
    var table = try TableScanner.open(input, wanted: [idName, titleColumn])
    let path = table.path
    var finder = table.columns
    let idColumn = try finder.position(idName, parameter: "idColumn", role: .item)
    let titleColumn = try finder.position(titleColumn, parameter: "titleColumn", role: .title)
    try finder.check()
    var ids = ItemVocabulary()
    var titles: [String] = []
    while let row = try table.nextRow() {
      var problem: EventLogError.RowProblem?
      switch row {
      case .bad(let found): problem = found
      case .fields:
        if table.fields.count != table.header.count + 1 {
          problem = .columnCount(expected: table.header.count, actual: table.fields.count - 1)
        } else {
          let id = table.text(ofField: idColumn)
          if id.isEmpty {
            problem = .emptyID(column: idName)
          } else if ids.add(id) == ItemIndex(titles.count) {
            titles.append(table.text(ofField: titleColumn))
          }
        }
      }
      if let problem {
        throw .badRow(path: path, line: table.line, problem: problem, skippable: false)
      }
    }
    self.ids = ids
    self.titles = titles
  }

  private init(
    _ json: JSONItems, idColumn: String, titleColumn: String
  ) throws(EventLogError) {
    var titles: [String: String] = [:]
    for (line, row) in json.rows {
      let id = try json.id(of: row, at: line, in: idColumn)
      let title = row[titleColumn]?.joined(separator: ", ") ?? ""
      if titles[id] == nil { titles[id] = title }
    }
    let names = json.names
    if let first = json.rows.first, !names.contains(titleColumn) {
      throw json.fault(
        .missingMembers([titleColumn], parameters: ["titleColumn"], found: names), at: first.line)
    }
    self.init(titles)
  }

  /// A table of titles by the items' identifiers.
  public init(_ titles: [String: String]) {
    let rows = titles.sorted { $0.key < $1.key }
    ids = ItemVocabulary(ids: rows.map(\.key))
    self.titles = rows.map(\.value)
  }

  /// Number of items.
  public var count: Int { titles.count }

  /// Title of the item with this identifier; `nil` when the table lacks it or names it with nothing.
  public func title(of id: String) -> String? { title(ofUTF8: Array(id.utf8)[...]) }

  /// Title of the item whose identifier has this UTF-8 text.
  public func title(ofUTF8 id: ArraySlice<UInt8>) -> String? {
    guard let index = ids.index(ofUTF8: id.span), !titles[Int(index)].isEmpty else { return nil }
    return titles[Int(index)]
  }
}
