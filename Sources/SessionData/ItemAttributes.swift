/// What is known of items beside their clicks: a row for each item, with texts in named columns.
public struct ItemAttributes: Sendable {
  /// A column of the table.
  public struct Column: Sendable, Equatable {
    /// Name of the column.
    public let name: String
    /// Values of each row: none, one, or several.
    public let values: [[String]]

    /// A column of these values.
    public init(name: String, values: [[String]]) {
      self.name = name
      self.values = values
    }
  }

  /// Identifiers of the items, a row each.
  public let items: ItemVocabulary
  /// All other columns.
  public let columns: [Column]

  /// A table of these items.
  ///
  /// - Precondition: every column has a row for each item.
  public init(items: ItemVocabulary, columns: [Column]) {
    precondition(
      columns.allSatisfy { $0.values.count == items.count },
      "columns of \(columns.map(\.values.count)) rows for \(items.count) items")
    self.items = items
    self.columns = columns
  }
}
