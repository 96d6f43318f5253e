import Recommendation
import SessionData

extension LiveSessionService {
  /// The models that answer now, in the order of ``sources``.
  public var models: [ServedModel] { registry.all }

  /// The model that answers where nothing else is said: the first one, until another one is promoted.
  public var defaultModel: ServedModel { registry.defaultModel }

  /// Share of the sessions that a model has, in percent; `nil` for the default one, which has what others leave, and for a
  /// name that there is not.
  public func percent(of name: String) -> Double? {
    sources.firstIndex { $0.name == name }.flatMap(registry.percent(at:))
  }

  /// Where the models come from.
  public var sources: [ModelSource] { registry.sources }

  /// Names of the item sets, in order.
  public var itemSets: [String] { registry.sets.names }

  /// Names of the attributes that ``CandidateRules/conditions`` may be on.
  public var itemAttributes: [String] { registry.attributeNames }

  /// The model of a name, if there is one.
  public func model(named name: String) -> ServedModel? { registry.model(named: name) }

  /// The model of a request: the one it names, or the one that its session belongs to.
  ///
  /// - Parameter session: `nil` for requests that are not about one, which the default model answers.
  /// - Throws: ``LiveSessionError/unknownModel(_:known:)``, ``LiveSessionError/staleModel(asked:served:isRecorded:)``,
  ///   ``LiveSessionError/noVectors``.
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
      model = session.map(registry.model(forSession:)) ?? registry.defaultModel
    }
    if let asked = request.modelVersion, asked != model.version {
      throw .staleModel(asked: asked, served: model.version)
    }
    if request.wantsVector {
      // A session may belong to one that has none while others have: its answers have none then.
      let models = request.model == nil ? registry.all : [model]
      guard models.contains(where: \.engine.hasVectors) else { throw .noVectors }
    }
    return model
  }

  /// The model that answers a request: ``model(for:_:)``, or the fallback where that one was not asked for by name
  /// and knows nothing of the session.
  ///
  /// A version that the client counts on may be that of either: answers alternate between the two as a session
  /// becomes known, and each says whose it is.
  ///
  /// - Parameter isRecorded: whether the events of the request are recorded, for the error that says so.
  func model(
    for request: ListRequest, _ session: String?, isRecorded: Bool? = nil,
    knowing knowsSession: (ServedModel) -> Bool
  ) throws(LiveSessionError) -> ServedModel {
    var request = request
    let fallback = request.model == nil ? registry.fallback : nil
    if let fallback, request.modelVersion == fallback.version { request.modelVersion = nil }
    do throws(LiveSessionError) {
      let own = try model(for: request, session)
      guard let fallback, !knowsSession(own) else { return own }
      return fallback
    } catch .staleModel(let asked, let served, _) {
      throw .staleModel(asked: asked, served: served, isRecorded: isRecorded)
    }
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
  ///   - offset: how many of the first to leave out, ≥ 0.
  ///   - rules: which items may be found.
  /// - Throws: ``LiveSessionError/late`` when ``LiveSessionSettings/timeout`` is over before the end of the catalogue,
  ///   ``LiveSessionError/cancelled`` when the task is, ``LiveSessionError/unknownItemSet(_:for:known:)``.
  public func items(
    matching query: ItemQuery, limit: Int, offset: Int = 0,
    rules: CandidateRules = CandidateRules(), in model: ServedModel
  ) async throws(LiveSessionError) -> [ItemIndex] {
    let deadline = ContinuousClock.now + settings.timeout
    let filter = try rules.filter(for: model, seen: [])
    let found = try await searches.items(
      of: model, matching: query, limit: offset + limit, filter: filter, deadline: deadline)
    return Array(found.dropFirst(offset))
  }

  /// The items that a model takes to be most like one, best first, the item itself left out.
  ///
  /// - Parameters:
  ///   - request: which list is wanted; rules for all lists do not count here.
  /// - Throws: ``LiveSessionError/unknownItem``, ``LiveSessionError/noSimilarItems``, ``LiveSessionError/late``,
  ///   ``LiveSessionError/unknownItemSet(_:for:known:)``, ``LiveSessionError/modelDamaged``.
  public func similarItems(
    to item: String, _ request: ListRequest = ListRequest(), in model: ServedModel
  ) async throws(LiveSessionError) -> ListAnswer {
    guard let index = model.vocabulary.index(of: item) else { throw .unknownItem }
    let deadline = ContinuousClock.now + settings.timeout
    // What stands beside an item is like it, whatever a shop wants to show elsewhere.
    var request = request
    request.followsRules = false
    let found = try await arranged(
      request, model, filter: try request.rules.filter(for: model, seen: [index]),
      isLogarithmic: false, seed: StableHash.of(item)
    ) { (k, filter) async throws(LiveSessionError) -> [ScoredItem] in
      let items = try await searches.similarItems(
        to: index, k: k, filter: filter, in: model, deadline: deadline)
      guard let items else { throw .noSimilarItems }
      return items
    }
    return ListAnswer(found, of: request, model: model, unknown: [], events: 0)
  }
}
