import SessionData

extension FeatureMap {
  /// Fits a map to the rows of a model's clicked items by ridge regression.
  ///
  /// Items count the more the more often they were clicked, c / (c + 10): rows of rare items are hardly learnt.
  ///
  /// - Parameters:
  ///   - model: a trained model.
  ///   - table: what is known of its items, and maybe of others.
  ///   - columns: columns of the table to use.
  /// - Throws: ``GRU4RecError/features(_:)`` when the table lacks a column, or names no clicked item of the model with
  ///   a feature.
  public init(
    fitting model: GRU4RecModel, to table: ItemAttributes, columns: [FeatureColumn]
  ) throws(GRU4RecError) {
    let places = try Self.places(of: columns, in: table)
    let rows = (0..<table.items.count).compactMap { row -> (row: Int, item: Int)? in
      let item = model.vocabulary.index(ofUTF8: table.items.utf8(of: ItemIndex(row)).span)
      return item.flatMap { model.itemCounts[Int($0)] > 0 ? (row, Int($0)) : nil }
    }
    var columns = columns
    for (number, place) in places.enumerated() {
      if columns[number].kind == .vector {
        columns[number].fitScale(
          try Self.vectors(of: rows.lazy.map(\.row), in: table, columns[number], at: place))
      } else if case .column(let place) = place {
        columns[number].fitBounds(rows.lazy.map { table.columns[place].values[$0.row] })
      }
    }
    var all: [ItemFeatures] = []
    for row in rows {
      all.append(try Self.features(of: row.row, in: table, columns, at: places))
    }
    let features = Self.vocabulary(of: all)
    guard features.count > 0 else {
      throw .features(.nothingInCommon(items: table.items.count, known: rows.count))
    }
    let empty = FeatureMap(columns: columns, features: features, tables: [])
    let design = all.map(empty.known(of:))
    let weights = rows.map {
      let count = Double(model.itemCounts[$0.item])
      return count / (count + 10)
    }
    let ridge = FeatureRidge(features: features.count, design: design, weights: weights)
    let tables = model.weights.tensors.filter { $0.tensor.isOfItems && !$0.tensor.isVector }.map {
      tensor, matrix in
      Table(
        tensor: tensor.name, width: matrix.columns,
        values: ridge.solve(width: matrix.columns) { matrix[rows[$0].item, $1] })
    }
    self.init(columns: columns, features: features, tables: tables)
  }

  /// All features, the most frequent of them where there are too many, in the order of their names.
  private static func vocabulary(of items: [ItemFeatures]) -> ItemVocabulary {
    var counts: [String: Int] = [:]
    for item in items {
      for name in item.names { counts[name, default: 0] += 1 }
      for part in item.parts { counts[part.name, default: 0] += 1 }
    }
    let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostFeatures)
    return ItemVocabulary(ids: kept.map(\.key).sorted())
  }
}
