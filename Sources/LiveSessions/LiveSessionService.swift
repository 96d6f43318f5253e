import EventLogs
import Foundation
import Logging
import Metrics
import Recommendation
import SessionStates

/// Models that answer for sessions while they go on, whatever carries the requests.
///
/// ```swift
/// let sessions = try LiveSessionService(model)
/// let answer = try await sessions.add("sku-1", to: "visitor-1", ListRequest(k: 10))
/// for (item, score) in answer.recommendations { print(item, score) }
/// ```
///
/// Requests of one session are answered in the order of their arrival, those of different sessions together.
/// A service is a handle: copies share models and sessions.
public struct LiveSessionService: Sendable {
  /// The table of titles of items, for people.
  public let titles: ItemTable?
  /// Titles of items as people see them now.
  package let itemTitles: ItemTitles
  let settings: LiveSessionSettings
  let registry: ModelRegistry
  let states: WatchedStore
  let logger: Logger
  let metrics: any MetricsFactory
  let measured: LiveSessionMetrics
  let order = SessionOrder()
  let searches: ItemSearches
  /// What counts for all lists.
  let rules = CurrentRules()
  /// What is met of late.
  let trends: Trends
  /// What looks at the events' quality, where that is measured.
  let quality: QualityWatch?
  /// Who is told of events.
  let listener: (any SessionEventListener)?

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - models: what answers; the first one where nothing else is said. One or more, with different names.
  ///   - states: where sessions are kept.
  ///   - titles: names of items, for searches.
  ///   - catalogue: what is told of items; the service closes it at its end.
  ///   - listener: told of what happens to sessions; the service closes it at its end.
  ///   - metrics: the backend of the measurements; none where nothing is said.
  ///   - logger: told of models and item sets that are read again; nobody where `nil`.
  /// - Throws: whatever loading a model throws, ``ItemSetError``, and `EventLogError` for the table of attributes.
  public init(
    models: [ModelSource], states: any SessionStateStore = MemorySessionStore(),
    titles: ItemTable? = nil, settings: LiveSessionSettings = LiveSessionSettings(),
    catalogue: LiveCatalogue? = nil, listener: (any SessionEventListener)? = nil,
    metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger? = nil
  ) throws {
    self.titles = titles
    itemTitles = ItemTitles(table: titles, catalogue: catalogue)
    var settings = settings
    if settings.quality != nil { settings.remembersShownLists = true }
    self.settings = settings
    self.logger = logger ?? Logger(label: "gru4rec") { _ in SwiftLogNoOpLogHandler() }
    self.states = WatchedStore(states, logger: self.logger)
    measured = LiveSessionMetrics(factory: metrics)
    registry = try ModelRegistry(
      models, settings: settings, titles: itemTitles, metrics: measured, logger: self.logger)
    searches = ItemSearches(titles: itemTitles)
    trends = Trends(halfLife: settings.trendHalfLife)
    quality = settings.quality.map { [registry, logger = self.logger] quality in
      QualityWatch(
        quality, registry, QualityMetrics(factory: metrics), fallback: settings.fallback,
        logger: logger)
    }
    self.listener = listener
    self.metrics = metrics
  }

  /// Serves one model that is in memory.
  public init(
    _ model: CatalogueModel, states: any SessionStateStore = MemorySessionStore(),
    titles: ItemTable? = nil, settings: LiveSessionSettings = LiveSessionSettings(),
    catalogue: LiveCatalogue? = nil, listener: (any SessionEventListener)? = nil,
    metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger? = nil
  ) throws {
    try self.init(
      models: [ModelSource(model)], states: states, titles: titles, settings: settings,
      catalogue: catalogue, listener: listener, metrics: metrics, logger: logger)
  }

  /// Ends the models' threads when they have answered what they were given, and closes the store of sessions and the
  /// listener.
  public func close() async {
    await quality?.close()
    for model in registry.all { model.engine.stop() }
    await states.close()
    await registry.catalogue?.close()
    await listener?.close()
  }
}
