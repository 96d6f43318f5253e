import GRU4Rec
import ModelFiles
import Recommendation

/// Opens models that are a network and nothing else.
enum ExportedNetwork {
  /// - Throws: ``ModelExchangeError`` for a model without a network, and what opening the file throws.
  static func open(_ path: String) throws -> GRU4RecModel {
    if let name = try ModelFormats.formatName(of: path), name.hasPrefix("gru4rec-") {
      // A damaged file is told what is wrong with it.
      let method = try CatalogueModel(contentsOf: path).identity.method
      throw ModelExchangeError.notExportable(
        path: path,
        reason:
          "\(method) is computed from sessions, not by a network, and has neither a graph nor vectors; export a "
          + "model of gru4rec train")
    }
    return try GRU4RecModel(contentsOf: path)
  }

  /// Item ids as a list of a line each, in the order of the indices.
  ///
  /// - Throws: ``ModelExchangeError`` for ids that such a list cannot hold.
  static func requireLines(_ model: GRU4RecModel, _ path: String) throws(ModelExchangeError) {
    guard !model.vocabulary.idBytes.contains(where: { $0 == 10 || $0 == 13 }) else {
      throw .notExportable(
        path: path,
        reason:
          "item ids with line breaks have no place in a list of a line each; train with ids that have none"
      )
    }
  }
}
