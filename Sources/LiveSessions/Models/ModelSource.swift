import Recommendation

/// A model by name, where to load it from, and its share of the sessions.
public struct ModelSource: Sendable {
  /// Name that requests use.
  public let name: String
  /// File that the model comes from, for messages and for being watched; `nil` where it comes from elsewhere.
  public let path: String?
  /// Share of the sessions that this model answers, in percent; the first model has what others leave.
  ///
  /// Of a model that is promoted, the one that it takes the place of has the share from then on.
  public let percent: Double
  /// Whether loading it again may give another model.
  let isReloadable: Bool
  let load: @Sendable () throws -> CatalogueModel

  /// A source that a model is loaded from, and may be loaded from again.
  ///
  /// - Parameters:
  ///   - path: file that the model comes from, if there is one.
  ///   - percent: share of the sessions.
  ///   - load: loads the model; called again for each reload, never for two at once.
  public init(
    name: String, path: String? = nil, percent: Double = 0,
    load: @escaping @Sendable () throws -> CatalogueModel
  ) {
    self.init(name: name, path: path, percent: percent, isReloadable: true, load: load)
  }

  /// A model in memory, which stays the same.
  public init(_ model: CatalogueModel, name: String = "main", percent: Double = 0) {
    self.init(name: name, path: nil, percent: percent, isReloadable: false) { model }
  }

  private init(
    name: String, path: String?, percent: Double, isReloadable: Bool,
    load: @escaping @Sendable () throws -> CatalogueModel
  ) {
    self.name = name
    self.path = path
    self.percent = percent
    self.isReloadable = isReloadable
    self.load = load
  }
}
