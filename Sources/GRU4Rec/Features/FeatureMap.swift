import SessionData

/// What turns the features of an item into its rows in a model, so that an item can be recommended that nobody has
/// clicked yet.
///
/// A row is the mean row of the catalogue and the sum of the rows of the item's features, divided by the square root of
/// their number.
public struct FeatureMap: Sendable {
  /// The columns that features come from.
  public let columns: [FeatureColumn]
  /// All features that the map knows.
  let features: ItemVocabulary
  /// A row of each feature, and the mean as the last row, for each tensor of items' rows.
  let tables: [Table]

  /// The rows for one tensor of the model.
  struct Table: Sendable, Equatable {
    /// Name of the model's tensor.
    let tensor: String
    let width: Int
    let values: [Float]
  }

  /// Number of features that the map knows.
  public var featureCount: Int { features.count }

  /// Most features of a map; of more, those are left out that the fewest items have.
  static let mostFeatures = 65_536

  /// Checks that a table has columns for a map.
  ///
  /// - Throws: ``GRU4RecError/features(_:)`` for one that it lacks.
  public static func check(
    _ columns: [FeatureColumn], in table: ItemAttributes
  ) throws(GRU4RecError) {
    _ = try places(of: columns, in: table)
  }

  /// Positions of the map's columns in a table.
  static func places(
    of columns: [FeatureColumn], in table: ItemAttributes
  ) throws(GRU4RecError) -> [Int] {
    var places: [Int] = []
    for column in columns {
      guard let place = table.columns.firstIndex(where: { $0.name == column.name }) else {
        throw .features(.missingColumn(column.name, found: table.columns.map(\.name)))
      }
      places.append(place)
    }
    return places
  }

  /// The features of an item in a table, each once, in their order.
  static func features(
    of row: Int, in table: ItemAttributes, _ columns: [FeatureColumn], at places: [Int]
  ) -> [String] {
    let all = zip(columns, places).flatMap { column, place in
      column.features(of: table.columns[place].values[row])
    }
    var seen: Set<String> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// The row of an item with these features in a table.
  func row(of known: [ItemIndex], in table: Table) -> [Float] {
    let width = table.width
    var row = Array(table.values[(features.count * width)...])
    let share = 1 / Float(max(known.count, 1)).squareRoot()
    for feature in known {
      let start = Int(feature) * width
      for column in 0..<width { row[column] += share * table.values[start + column] }
    }
    return row
  }
}
