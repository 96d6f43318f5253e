import SessionData

/// What turns the features of an item into its rows in a model, so that an item can be recommended that nobody has
/// clicked yet.
///
/// A row is the mean row of the catalogue, the sum of the rows of the item's features, divided by the square root of
/// their number, and the rows of the places of its vectors times what stands there.
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

  /// Checks that a table has columns for a map, and that its vectors are of one width each.
  ///
  /// - Throws: ``GRU4RecError/features(_:)`` for what it lacks, or has that cannot be used.
  public static func check(
    _ columns: [FeatureColumn], in table: ItemAttributes
  ) throws(GRU4RecError) {
    for (column, place) in zip(columns, try places(of: columns, in: table)) {
      _ = try vectors(of: 0..<table.items.count, in: table, column, at: place)
    }
  }

  /// The vectors of some items that have one.
  static func vectors(
    of rows: some Sequence<Int>, in table: ItemAttributes, _ column: FeatureColumn, at place: Place
  ) throws(GRU4RecError) -> [[Double]] {
    var vectors: [[Double]] = []
    guard column.kind == .vector else { return [] }
    for row in rows {
      guard let vector = try vector(of: row, in: table, column, at: place) else { continue }
      if let width = vectors.first?.count, vector.count != width {
        throw .features(
          .vectorWidth(
            item: table.items.id(of: ItemIndex(row)), column: column.name, found: vector.count,
            expected: width))
      }
      vectors.append(vector)
    }
    return vectors
  }

  /// Where a column's values are in a table.
  enum Place {
    case column(Int)
    case vectors(Int)
  }

  /// Places of the map's columns in a table.
  static func places(
    of columns: [FeatureColumn], in table: ItemAttributes
  ) throws(GRU4RecError) -> [Place] {
    var places: [Place] = []
    for column in columns {
      if column.kind == .vector,
        let place = table.vectors.firstIndex(where: { $0.name == column.name })
      {
        places.append(.vectors(place))
      } else if let place = table.columns.firstIndex(where: { $0.name == column.name }) {
        places.append(.column(place))
      } else if column.kind == .vector {
        throw .features(.missingVectors(column.name))
      } else {
        throw .features(.missingColumn(column.name, found: table.columns.map(\.name)))
      }
    }
    return places
  }

  /// The features of an item in a table.
  static func features(
    of row: Int, in table: ItemAttributes, _ columns: [FeatureColumn], at places: [Place]
  ) throws(GRU4RecError) -> ItemFeatures {
    var result = ItemFeatures()
    var seen: Set<String> = []
    for (column, place) in zip(columns, places) {
      if column.kind == .vector {
        if let vector = try vector(of: row, in: table, column, at: place) {
          result.parts += column.features(ofVector: vector)
        }
      } else if case .column(let place) = place {
        result.names += column.features(of: table.columns[place].values[row])
          .filter { seen.insert($0).inserted }
      }
    }
    return result
  }

  /// The vector of an item; `nil` where it has none.
  ///
  /// - Throws: ``GRU4RecError/features(_:)`` for one that holds what is no finite number, or has another width than
  ///   others.
  static func vector(
    of row: Int, in table: ItemAttributes, _ column: FeatureColumn, at place: Place
  ) throws(GRU4RecError) -> [Double]? {
    let vector: [Double]?
    switch place {
    case .vectors(let place):
      guard let found = table.vectors[place].vector(of: row) else { return nil }
      vector = found.allSatisfy(\.isFinite) ? found.map(Double.init) : nil
    case .column(let place):
      let values = table.columns[place].values[row]
      if values.isEmpty { return nil }
      vector = FeatureColumn.vector(of: values)
    }
    let item = table.items.id(of: ItemIndex(row))
    guard let vector else { throw .features(.vectorValue(item: item, column: column.name)) }
    if let width = column.centre?.count, vector.count != width {
      throw .features(
        .vectorWidth(item: item, column: column.name, found: vector.count, expected: width))
    }
    return vector
  }

  /// The features that the map knows, with their values.
  func known(of features: ItemFeatures) -> [KnownFeature] {
    let named = features.names.compactMap(self.features.index(of:))
    let share = 1 / Double(max(named.count, 1)).squareRoot()
    return named.map { KnownFeature(feature: Int($0), value: share) }
      + features.parts.compactMap { part in
        self.features.index(of: part.name).map {
          KnownFeature(feature: Int($0), value: part.value)
        }
      }
  }

  /// The row of an item with these features in a table.
  func row(of known: [KnownFeature], in table: Table) -> [Float] {
    let width = table.width
    var row = Array(table.values[(features.count * width)...])
    for one in known {
      let start = one.feature * width
      let value = Float(one.value)
      for column in 0..<width { row[column] += value * table.values[start + column] }
    }
    return row
  }
}

/// What is known of an item, as a map sees it.
struct ItemFeatures {
  /// Features that it has, each once.
  var names: [String] = []
  /// Places of its vectors, and what stands there.
  var parts: [(name: String, value: Double)] = []
}

/// A feature of a map, and how much of it an item has.
struct KnownFeature {
  let feature: Int
  let value: Double
}
