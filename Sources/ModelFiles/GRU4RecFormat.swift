import GRU4Rec
import Recommendation
import Safetensors
import SessionData

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
      model,
      identity: ModelIdentity(
        method: "GRU4Rec",
        settings: model.hyperparameters.settings + (model.index?.effort.settings ?? []),
        checksum: model.checksum))
  }

  /// One with more items is the same to clients: sessions' states are good for both.
  private init(_ model: GRU4RecModel, identity: ModelIdentity) {
    var add: (@Sendable (ItemAttributes) throws -> CatalogueModel?)?
    if model.features != nil {
      add = { try model.adding($0).map { CatalogueModel($0, identity: identity) } }
    }
    self.init(
      model, vocabulary: model.vocabulary, itemCounts: model.itemCounts, identity: identity,
      write: { try model.save(to: $0) }, add: add)
  }
}
