import GRU4Rec
import Recommendation
import Safetensors

/// Files of trained networks.
enum GRU4RecFormat: ModelFormat {
  static let name = "gru4rec"

  static func open(_ path: String) throws -> CatalogueModel {
    CatalogueModel(try GRU4RecModel(contentsOf: path))
  }

  static func open(member file: SafetensorsFile) throws -> CatalogueModel {
    CatalogueModel(try GRU4RecModel(reading: file))
  }
}

extension CatalogueModel {
  /// A trained network as a model like any other.
  public init(_ model: GRU4RecModel) {
    self.init(
      model, vocabulary: model.vocabulary, itemCounts: model.itemCounts,
      identity: ModelIdentity(
        method: "GRU4Rec", settings: model.hyperparameters.settings, checksum: model.checksum),
      write: { try model.save(to: $0) })
  }
}
