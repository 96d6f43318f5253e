import Foundation
import SessionData

extension GRU4RecModel {
  /// The model with items that have no clicks, as ``save(to:features:adding:share:)`` writes it: their rows come from the
  /// model's map of features.
  ///
  /// It lies in a file without a name, which is gone with the model.
  ///
  /// - Parameter table: what is known of items; columns of the map that it lacks say nothing, nor do vectors that are none.
  /// - Returns: `nil` where there is no item to add.
  /// - Throws: `SafetensorsError` when there is no room in the folder for temporary files.
  public func adding(_ table: ItemAttributes) throws -> GRU4RecModel? {
    guard let features else { return nil }
    let lacking = features.columns.filter { column in
      !table.columns.contains { $0.name == column.name }
    }
    let nothing = [[String]](repeating: [], count: table.items.count)
    let table = ItemAttributes(
      items: table.items,
      columns: table.columns.map { features.withoutBrokenVectors($0) }
        + lacking.map { .init(name: $0.name, values: nothing) })
    let path = FileManager.default.temporaryDirectory
      .appending(path: "gru4rec-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var model = self
    // Nobody trains what is served.
    model.optimizerState = nil
    let result = try model.save(to: path, adding: table)
    return result.added > 0 ? try GRU4RecModel(contentsOf: path).indexed(by: index) : nil
  }
}

extension FeatureMap {
  /// A column whose cells have vectors that fit, or nothing: what is wrong with one item keeps no other one out.
  fileprivate func withoutBrokenVectors(_ column: ItemAttributes.Column) -> ItemAttributes.Column {
    guard let known = columns.first(where: { $0.kind == .vector && $0.name == column.name }) else {
      return column
    }
    let values = column.values.map { values in
      FeatureColumn.vector(of: values)?.count == known.centre?.count ? values : []
    }
    return ItemAttributes.Column(name: column.name, values: values)
  }
}
