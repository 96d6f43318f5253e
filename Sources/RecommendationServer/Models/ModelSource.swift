import Recommendation

/// A model by name, where to load it from, and its share of the sessions.
public struct ModelSource: Sendable {
  /// Name that requests use.
  public let name: String
  /// File that the model comes from.
  public let path: String
  /// Share of the sessions that this model answers, in percent; the first model has what others leave.
  public let percent: Double
  /// Reads the file.
  ///
  /// It is called again for each reload, never for two at once.
  public let load: @Sendable () throws -> CatalogueModel

  /// A source of a model.
  public init(
    name: String, path: String, percent: Double = 0,
    load: @escaping @Sendable () throws -> CatalogueModel
  ) {
    self.name = name
    self.path = path
    self.percent = percent
    self.load = load
  }
}
