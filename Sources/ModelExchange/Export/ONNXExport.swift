import GRU4Rec
import ONNXFiles

/// A model on its way into the ONNX format, in which runtimes of many languages compute it.
///
/// ```swift
/// let export = try ONNXExport(contentsOf: "model.safetensors", form: .step)
/// try export.write(to: "model.onnx")
/// ```
public struct ONNXExport {
  /// What the graph takes in.
  public enum Form: Sendable {
    /// One event of each session, and the states before it.
    case step
    /// Whole sessions from their beginnings, with their lengths.
    case sessions
  }

  /// The model.
  public let model: GRU4RecModel
  /// What the graph takes in.
  public let form: Form

  /// Opens a model file.
  ///
  /// - Throws: ``ModelExchangeError`` for a model without a network, or with item ids that no list can hold, and what
  ///   opening the file throws.
  public init(contentsOf path: String, form: Form) throws {
    model = try ExportedNetwork.open(path)
    self.form = form
    try ExportedNetwork.requireLines(model, path)
  }

  /// Paths that ``write(to:externalFrom:)`` may write to.
  public static func outputs(of path: String) -> [String] {
    [path, ItemLines.path(of: path, ".onnx"), ONNXModel.dataPath(of: path)]
  }

  /// Writes the graph, the list of item ids, and the tensors of a large model: each complete, or not at all.
  ///
  /// - Parameter externalFrom: bytes of tensors from which on they lie beside the file.
  /// - Returns: paths of what was written.
  /// - Throws: `FileError` when a file cannot be written.
  @discardableResult
  public func write(
    to path: String, externalFrom: Int = ONNXModel.externalFrom
  ) throws -> [String] {
    let items = ItemLines.path(of: path, ".onnx")
    try ItemLines.write(model.vocabulary, to: items)
    let builder = NetworkGraph(model)
    let graph = form == .step ? builder.step() : builder.sessions()
    let metadata = [
      ("gru4rec.items", items.split(separator: "/").last.map(String.init) ?? items),
      ("gru4rec.checksum", model.checksum ?? ""),
      ("gru4rec.settings", model.hyperparameters.authorsParameters),
    ]
    return try ONNXModel(graph, metadata: metadata).write(to: path, externalFrom: externalFrom)
      + [items]
  }
}
