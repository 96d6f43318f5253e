import Foundation
import Safetensors
import SessionData

extension ItemAttributes {
  /// The table with vectors of its items from a file beside it; what the file has of other items does not count.
  ///
  /// The file is a safetensors with a tensor of Float32 for each kind of vectors, a row for each item, and the items'
  /// identifiers as a JSON list under `items` in its metadata. In Python:
  ///
  /// ```python
  /// save_file({"title": vectors}, "vectors.safetensors", metadata={"items": json.dumps(ids)})
  /// ```
  ///
  /// - Throws: `SafetensorsError`, and ``GRU4RecError/unusableFile(path:reason:)`` for one that is written otherwise.
  public func adding(vectorsOf path: String) throws -> ItemAttributes {
    let file = try SafetensorsFile(path: path)
    func unusable(_ reason: String) -> GRU4RecError { .unusableFile(path: path, reason: reason) }
    guard let text = file.metadata["items"],
      let ids = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    else {
      throw unusable("its metadata has no 'items' with the identifiers as a JSON list of texts")
    }
    var rows: [String: Int] = [:]
    for (row, id) in ids.enumerated() where rows.updateValue(row, forKey: id) != nil {
      throw unusable("its metadata names item '\(id.prefix(100))' twice")
    }
    let places = (0..<items.count).map { rows[items.id(of: ItemIndex($0))] }
    let vectors = try file.names.map { name in
      let tensor = try file.tensor(name)
      guard tensor.dataType == .f32, tensor.shape.count == 2, tensor.shape[0] == ids.count,
        tensor.shape[1] > 0
      else {
        throw unusable(
          "tensor \(name) is \(tensor.dataType.rawValue) \(tensor.shape), "
            + "expected F32 [\(ids.count), n]")
      }
      let width = tensor.shape[1]
      let values = try file.array(name, as: Float.self)
      for (place, value) in values.enumerated() where !value.isFinite {
        throw GRU4RecError.features(.vectorValue(item: ids[place / width], column: name))
      }
      let none = [Float](repeating: .nan, count: width)
      return Vectors(
        name: name, width: width,
        values: places.flatMap { $0.map { values[$0 * width..<($0 + 1) * width] } ?? none[...] })
    }
    return ItemAttributes(items: items, columns: columns, vectors: self.vectors + vectors)
  }
}
