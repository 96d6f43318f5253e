import GRU4Rec
import Parquet
import Recommendation
import SessionData
import SystemFiles

/// A model as vectors for an index of inner products: one of each item, and one of a session.
///
/// Their inner product is the score: an item's bias is the last number of its vector, and that of a session's is 1. With
/// cosine scores the session's vector has been divided by its length and the temperature.
///
/// ```swift
/// let export = try VectorExport(contentsOf: "model.safetensors")
/// try export.write(to: "items.npy")
/// let query = export.query(after: ["sku-1", "sku-2"])
/// ```
public struct VectorExport {
  /// The model.
  public let model: GRU4RecModel
  private let path: String

  /// Opens a model file.
  ///
  /// - Throws: ``ModelExchangeError`` for a model without a network, and what opening the file throws.
  public init(contentsOf path: String) throws {
    model = try ExportedNetwork.open(path)
    self.path = path
  }

  /// Numbers of a vector.
  public var width: Int { (model.hyperparameters.layers.last ?? 0) + 1 }

  /// The vector of a session; items that the model does not know are passed over.
  public func query(after items: [String]) -> [Float] {
    var state = model.initialState()
    for item in items.compactMap(model.vocabulary.index(of:)) { model.observe(item, state: &state) }
    return model.queryVector(of: state) ?? []
  }

  /// Paths that ``write(to:)`` writes to: a table holds its ids, an array has a list beside it.
  public static func outputs(of path: String) -> [String] {
    path.hasSuffix(".npy") ? [path, ItemLines.path(of: path, ".npy")] : [path]
  }

  /// Writes the items' vectors, in the format that the path's ending names.
  ///
  /// `.npy` is an array of NumPy with a list of ids beside it, `.csv` a table with the ids as its first column, and `.parquet`
  /// has columns of ids and of lists. Each file is complete, or not at all.
  ///
  /// - Returns: paths of what was written.
  /// - Throws: ``ModelExchangeError`` for another ending, or ids that a list cannot hold; `FileError` when a file cannot
  ///   be written.
  @discardableResult
  public func write(to path: String) throws -> [String] {
    let outputs = Self.outputs(of: path)
    switch path.split(separator: ".").last {
    case "csv": try writeTable(to: path)
    case "parquet": try writeParquet(to: path)
    case "npy":
      try ExportedNetwork.requireLines(model, self.path)
      try ItemLines.write(model.vocabulary, to: outputs[1])
      try writeArray(to: path)
    default:
      throw ModelExchangeError.notExportable(
        path: path,
        reason: "vectors are written as .npy, .csv or .parquet; give the file one of these endings")
    }
    return outputs
  }

  /// The vectors of some items, one after the other.
  private func rows(_ items: Range<Int>) -> [Float] {
    let weights = model.values(of: .outputWeight, rows: items)
    let biases = model.values(of: .outputBias, rows: items)
    let units = width - 1
    return items.indices.flatMap { item in
      let row = item - items.lowerBound
      return weights[row * units..<(row + 1) * units] + [biases[row]]
    }
  }

  private func forRows(_ body: (Range<Int>, [Float]) throws -> Void) throws {
    let step = max(1, 65_536 / width)
    for start in stride(from: 0, to: model.itemCount, by: step) {
      let items = start..<min(start + step, model.itemCount)
      try body(items, rows(items))
    }
  }

  /// The format of NumPy, version 1.0: a header as Python writes a dictionary, and the numbers.
  private func writeArray(to path: String) throws {
    let file = try AtomicFile(path: path)
    var header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(model.itemCount), \(width)), }"
    // Numbers begin at a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let count = header.utf8.count
    try file.write(
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 0xff), UInt8(count >> 8)])
    try file.write(header)
    try forRows { _, values in
      try file.write(
        values.flatMap { value in
          (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        })
    }
    try file.commit()
  }

  private func writeTable(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write("ItemId," + (0..<width - 1).map { "v\($0)" }.joined(separator: ",") + ",bias\n")
    try forRows { items, values in
      var text = ""
      for item in items {
        let row = (item - items.lowerBound) * width
        text += Self.cell(model.vocabulary.id(of: ItemIndex(item)))
        for value in values[row..<row + width] { text += ",\(value)" }
        text += "\n"
      }
      try file.write(text)
    }
    try file.commit()
  }

  /// Vectors in pages of a few hundred kilobytes.
  private func writeParquet(to path: String) throws {
    let file = try AtomicFile(path: path)
    var table = VectorFile(
      rows: model.itemCount, width: width, textColumn: "ItemId", vectorColumn: "vector")
    try file.write(table.start())
    for start in stride(from: 0, to: model.itemCount, by: 1 << 14) {
      let items = start..<min(start + (1 << 14), model.itemCount)
      try file.write(table.page(of: items.map { model.vocabulary.utf8(of: ItemIndex($0)) }))
    }
    try forRows { _, values in try file.write(table.page(of: values)) }
    try file.write(table.end())
    try file.commit()
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
