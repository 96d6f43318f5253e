import Foundation
import GRU4Rec
import ModelFiles
import ONNXFiles
import Recommendation
import SessionData
import SystemFiles

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
    if let name = try ModelFormats.formatName(of: path), name.hasPrefix("gru4rec-") {
      // A damaged file is told what is wrong with it.
      let method = try CatalogueModel(contentsOf: path).identity.method
      throw ModelExchangeError.notExportable(
        path: path,
        reason:
          "\(method) is computed from sessions, not by a network, and has no graph; export a model of gru4rec train"
      )
    }
    model = try GRU4RecModel(contentsOf: path)
    self.form = form
    guard !model.vocabulary.idBytes.contains(where: { $0 == 10 || $0 == 13 }) else {
      throw ModelExchangeError.notExportable(
        path: path,
        reason:
          "item ids with line breaks have no place in a list of a line each; train with ids that have none"
      )
    }
  }

  /// Path of the list of item ids, one a line in the order of the indices.
  public static func itemsPath(of path: String) -> String {
    (path.hasSuffix(".onnx") ? String(path.dropLast(5)) : path) + ".items.txt"
  }

  /// Paths that ``write(to:externalFrom:)`` may write to.
  public static func outputs(of path: String) -> [String] {
    [path, itemsPath(of: path), ONNXModel.dataPath(of: path)]
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
    let items = Self.itemsPath(of: path)
    let list = try AtomicFile(path: items)
    for item in 0..<ItemIndex(model.itemCount) {
      try list.write(Array(model.vocabulary.utf8(of: item)))
      try list.write("\n")
    }
    try list.commit()
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
