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
  /// Vectors of the items, where there are any.
  public let vectors: [Vectors]

  /// A vector of each item, such as an embedding of its title or picture that was made elsewhere.
  public struct Vectors: Sendable, Equatable {
    /// What people call them.
    public let name: String
    /// Numbers of a vector, ≥ 1.
    public let width: Int
    /// The vectors, one after the other; that of an item without one begins with a number that is none.
    public let values: [Float]

    /// Vectors of one width.
    ///
    /// - Precondition: the values are whole vectors.
    public init(name: String, width: Int, values: [Float]) {
      precondition(width > 0 && values.count % width == 0, "\(values.count) values of \(width)")
      self.name = name
      self.width = width
      self.values = values
    }

    /// The vector of a row; `nil` where it has none.
    public func vector(of row: Int) -> ArraySlice<Float>? {
      let vector = values[row * width..<(row + 1) * width]
      return vector.first?.isNaN == true ? nil : vector
    }
  }

  /// A table of these items.
  ///
  /// - Precondition: every column has a row for each item, and so have vectors.
  public init(items: ItemVocabulary, columns: [Column], vectors: [Vectors] = []) {
    precondition(
      vectors.allSatisfy { $0.values.count == $0.width * items.count },
      "vectors of \(vectors.map { $0.values.count / $0.width }) rows for \(items.count) items")
    precondition(
      columns.allSatisfy { $0.values.count == items.count },
      "columns of \(columns.map(\.values.count)) rows for \(items.count) items")
    self.items = items
    self.columns = columns
    self.vectors = vectors
  }
}
