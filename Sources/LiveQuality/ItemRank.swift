/// Where the item of an event stood among those that could have been recommended.
public enum ItemRank: Sendable, Equatable {
  /// At this rank, from 1.
  case at(Int)
  /// Not in the list.
  case notListed
  /// Nowhere: the model does not know the item.
  case unknown
}

/// One version of a model, by the names that answers have.
public struct ModelVersion: Sendable, Hashable, Codable {
  /// Name that requests use.
  public let name: String
  /// Tells this version from others.
  public let version: String

  /// The version of a model.
  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}
