import Recommendation
import SessionData

extension LiveSessionService {
  /// The models that answer now, the default one first; in the order of ``sources``.
  public var models: [ServedModel] { registry.all }

  /// Where the models come from.
  public var sources: [ModelSource] { registry.sources }

  /// Names of the item sets, in order.
  public var itemSets: [String] { registry.sets.names }

  /// The model of a name, if there is one.
  public func model(named name: String) -> ServedModel? { registry.model(named: name) }

  /// The model of a request: the one it names, or the one that its session belongs to.
  ///
  /// - Parameter session: `nil` for requests that are not about one, which the default model answers.
  public func model(
    for request: ListRequest, _ session: String? = nil
  ) throws(LiveSessionError) -> ServedModel {
    let model: ServedModel
    if let name = request.model {
      guard let named = registry.model(named: name) else {
        throw .unknownModel(name, known: registry.sources.map(\.name))
      }
      model = named
    } else {
      model = session.map(registry.model(forSession:)) ?? registry.all[0]
    }
    if let asked = request.modelVersion, asked != model.version {
      throw .staleModel(asked: asked, served: model.version)
    }
    return model
  }

  /// The model that answers a request: ``model(for:_:)``, or the fallback where that one was not asked for by name
  /// and knows nothing of the session.
  func model(
    for request: ListRequest, _ session: String?, knowing knowsSession: (ServedModel) -> Bool
  ) throws(LiveSessionError) -> ServedModel {
    let model = try model(for: request, session)
    guard request.model == nil, let fallback = registry.fallback, !knowsSession(model) else {
      return model
    }
    return fallback
  }

  /// Loads a model again and lets it answer from now on; when that fails, the old one goes on.
  ///
  /// - Returns: the version that is being served now.
  public func reload(_ name: String) async throws(LiveSessionError) -> ServedModel {
    try await registry.reload(name)
  }

  /// Loads all models again that can be; what goes wrong is in the log, and the old models go on.
  public func reloadAll() async {
    for source in sources where source.isReloadable { _ = try? await reload(source.name) }
  }

  /// Items whose title and identifier contain all words of the query, the most popular first.
  ///
  /// - Parameters:
  ///   - query: words; none finds all items.
  ///   - limit: how many to return at most, ≥ 0.
  /// - Throws: ``LiveSessionError/late`` when ``LiveSessionSettings/timeout`` is over before the end of the catalogue,
  ///   ``LiveSessionError/cancelled`` when the task is.
  public func items(
    matching query: ItemQuery, limit: Int, in model: ServedModel
  ) async throws(LiveSessionError) -> [ItemIndex] {
    try await searches.items(
      of: model, matching: query, limit: limit, deadline: .now + settings.timeout)
  }

  /// The items that a model takes to be most like one, best first, the item itself left out.
  ///
  /// - Throws: ``LiveSessionError/unknownItem``, ``LiveSessionError/noSimilarItems``, ``LiveSessionError/late``,
  ///   ``LiveSessionError/modelDamaged``.
  public func similarItems(
    to item: String, k: Int, in model: ServedModel
  ) async throws(LiveSessionError) -> [ScoredItem] {
    guard let index = model.vocabulary.index(of: item) else { throw .unknownItem }
    guard
      let similar = try await searches.similarItems(
        to: index, k: k, in: model, deadline: .now + settings.timeout)
    else { throw .noSimilarItems }
    return similar
  }
}
