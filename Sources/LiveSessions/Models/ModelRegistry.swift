import Logging
import Recommendation
import SessionData
import Synchronization

/// The models that are being served, and how a newer one takes an older one's place.
///
/// A request holds on to the version that it began with, so that an exchange neither drops nor mixes any.
/// Whatever is read from files is read on a thread that answers nothing, item sets included: a model has them
/// before it answers.
final class ModelRegistry: Sendable {
  let sources: [ModelSource]
  let sets: ItemSets
  /// What is known of the items, where requests may ask for it.
  let attributes: AttributeFile?
  /// What was told of the items, where that is kept.
  let catalogue: LiveCatalogue?
  private let titles: ItemTitles
  private let fallbackName: String?
  private let current: Mutex<[ServedModel]>
  /// Place of the model that answers where nothing else is said.
  private let defaultPlace = Atomic(0)
  private let loading = SingleFile()
  private let newItems = NewItems()
  private let serial = Atomic(0)
  private let batches: BatchSettings
  private let metrics: LiveSessionMetrics
  private let logger: Logger

  /// Loads all models, the first of which is the one that answers where nothing else is said.
  ///
  /// - Throws: whatever a source throws, and ``ItemSetError``.
  init(
    _ sources: [ModelSource], settings: LiveSessionSettings, titles: ItemTitles,
    metrics: LiveSessionMetrics, logger: Logger
  ) throws {
    precondition(!sources.isEmpty, "no model")
    self.sources = sources
    sets = try ItemSets(settings.itemSets, logger: logger)
    attributes = try AttributeFile(settings.itemAttributes, logger: logger)
    catalogue = titles.catalogue
    self.titles = titles
    fallbackName = settings.fallback
    batches = settings.batches
    self.metrics = metrics
    self.logger = logger
    current = Mutex([])
    let models = try sources.map { try load($0) }
    current.withLock { $0 = models }
  }

  /// All models, in the order of ``sources``.
  var all: [ServedModel] { current.withLock { $0 } }

  /// The model that answers where nothing else is said.
  var defaultModel: ServedModel { all[defaultPlace.load(ordering: .relaxed)] }

  /// All models, the default one first.
  var defaultFirst: [ServedModel] {
    var models = all
    models.insert(models.remove(at: defaultPlace.load(ordering: .relaxed)), at: 0)
    return models
  }

  /// Lets a model answer where nothing else is said; `nil` where there is none of this name.
  func promote(
    _ name: String, because reason: String
  ) -> (now: ServedModel, before: ServedModel)? {
    guard let place = sources.firstIndex(where: { $0.name == name }) else { return nil }
    let models = all
    let before = models[defaultPlace.exchange(place, ordering: .relaxed)]
    if before.name != name {
      metrics.promoted(name)
      logger.notice(
        "model promoted",
        metadata: ["model": "\(name)", "instead_of": "\(before.name)", "because": "\(reason)"])
    }
    return (models[place], before)
  }

  /// Share of the sessions that a model has, in percent; `nil` for the default one, which has what others leave.
  ///
  /// One that was promoted has changed places with the first.
  func percent(at place: Int) -> Double? {
    let defaultPlace = defaultPlace.load(ordering: .relaxed)
    if place == defaultPlace { return nil }
    return sources[place == 0 ? defaultPlace : place].percent
  }

  /// The model of a name.
  func model(named name: String) -> ServedModel? {
    current.withLock { models in models.first { $0.name == name } }
  }

  /// The model that answers where another one knows none of a session's items.
  var fallback: ServedModel? { fallbackName.flatMap(model(named:)) }

  /// The model that a session belongs to: the same one for as long as the shares stay the same.
  func model(forSession session: String) -> ServedModel {
    let models = all
    guard models.count > 1 else { return models[0] }
    let defaultPlace = defaultPlace.load(ordering: .relaxed)
    // Two decimals of a percentage.
    let place = Double(StableHash.of(session) % 10_000) / 100
    var upTo = 0.0
    for (index, source) in sources.enumerated().dropFirst() {
      upTo += source.percent
      if place < upTo { return models[index == defaultPlace ? 0 : index] }
    }
    return models[defaultPlace]
  }

  /// Loads a model again and lets it answer from now on; when that fails, the old one goes on.
  ///
  /// - Returns: the version that is being served now.
  func reload(_ name: String) async throws(LiveSessionError) -> ServedModel {
    guard let index = sources.firstIndex(where: { $0.name == name }) else {
      throw .unknownModel(name, known: sources.map(\.name))
    }
    let source = sources[index]
    do {
      guard source.isReloadable else { throw NotReloadable() }
      let model = try await loading.run {
        let model = try self.load(source)
        self.current.withLock { $0[index] = model }
        return model
      }
      metrics.reloaded(model: name, succeeded: true)
      logger.notice(
        "model loaded", metadata: ["model": "\(name)", "version": "\(model.version)"])
      return model
    } catch {
      metrics.reloaded(model: name, succeeded: false)
      var metadata: Logger.Metadata = ["model": "\(name)", "error": "\(error)"]
      metadata["path"] = source.path.map { "\($0)" }
      logger.error("model refused; the one loaded before goes on", metadata: metadata)
      throw .modelRefused(name, reason: "\(error)")
    }
  }

  /// Reads item sets and attributes again whose files changed.
  func refreshItems() async {
    await loading.run {
      for name in self.sets.refresh() {
        for model in self.all {
          model.replaceItemSet(
            named: name, by: self.itemSet(name, model.name, model.vocabulary))
        }
      }
      guard let attributes = self.attributes, attributes.refresh() else { return }
      for model in self.all {
        self.sayWhatIsKnown(of: attributes.attributes, model.vocabulary)
        model.replaceAttributes(by: self.filters(over: model.vocabulary))
      }
    }
  }

  /// Lets all models know what was told of some items.
  ///
  /// In turn with loading, so that a model that is being loaded misses none of it.
  func describe(_ items: Set<String>) async {
    guard let catalogue, !items.isEmpty else { return }
    await loading.run {
      for model in self.all {
        if model.describe(items, catalogue.record(of:)) {
          model.replaceAttributes(by: self.filters(over: model.vocabulary))
        }
        if let loaded = model.loaded,
          items.contains(where: { loaded.vocabulary.index(of: $0) == nil })
        {
          self.newItems.arrive(for: model.name)
        }
      }
    }
  }

  /// Adds items to the models that clicks have not taught them, where somebody told of any since the last time.
  func addNewItems() async {
    guard newItems.areDue else { return }
    await loading.run {
      let names = self.newItems.take()
      let start = ContinuousClock.now
      for (place, model) in self.all.enumerated() where names.contains(model.name) {
        guard let loaded = model.loaded else { continue }
        let served = self.serve(loaded, as: self.sources[place].name)
        self.current.withLock { $0[place] = served }
      }
      self.newItems.taken(in: .now - start)
    }
  }

  /// Names of the attributes that conditions may be on.
  var attributeNames: [String] { defaultModel.attributeNames }

  private func load(_ source: ModelSource) throws -> ServedModel {
    let loaded = try source.load()
    if let attributes { sayWhatIsKnown(of: attributes.attributes, loaded.vocabulary) }
    return serve(loaded, as: source.name)
  }

  /// Lets a model answer, with the items that somebody told of and that it can place.
  private func serve(_ loaded: CatalogueModel, as name: String) -> ServedModel {
    let number = serial.add(1, ordering: .relaxed).newValue
    let sizes = metrics.batches(model: name)
    let whole = adding(to: loaded, name)
    let model = ServedModel(
      name: name, model: whole, loaded: loaded, serial: number,
      itemSets: sets.names.reduce(into: [:]) { $0[$1] = itemSet($1, name, whole.vocabulary) },
      attributes: filters(over: whole.vocabulary), hidden: hiddenItems(of: whole.vocabulary),
      settings: batches, onBatch: { sizes.record(Int64($0)) })
    metrics.loaded(model)
    return model
  }

  /// A model with the items that it does not know and somebody told of.
  private func adding(to loaded: CatalogueModel, _ name: String) -> CatalogueModel {
    guard let catalogue, loaded.takesItems else { return loaded }
    let records = catalogue.records.filter {
      !$0.value.isOut && loaded.vocabulary.index(of: $0.key) == nil
    }
    if records.isEmpty { return loaded }
    let items = ItemAttributes(told: records, table: attributes?.attributes, titles: titles)
    do {
      let more = try loaded.adding(items) ?? loaded
      logger.notice(
        "items without clicks added",
        metadata: [
          "model": "\(name)", "told": .stringConvertible(records.count),
          "added": .stringConvertible(more.vocabulary.count - loaded.vocabulary.count),
        ])
      return more
    } catch {
      logger.error(
        "items cannot be added; the model goes on without them",
        metadata: ["model": "\(name)", "error": "\(error)"])
      return loaded
    }
  }

  /// Conditions over a model's items.
  private func filters(over vocabulary: ItemVocabulary) -> AttributeFilters? {
    if attributes == nil && catalogue == nil { return nil }
    let records = catalogue?.records ?? [:]
    let table = attributes?.attributes
    return AttributeFilters(AttributeIndex(table, records, of: vocabulary))
  }

  /// The items of a model that no list shows.
  private func hiddenItems(of vocabulary: ItemVocabulary) -> ItemSet? {
    guard let catalogue else { return nil }
    let set = ItemSet(
      catalogue.records.lazy.filter(\.value.isOut).compactMap { vocabulary.index(of: $0.key) })
    return set.isEmpty ? nil : set
  }

  private func sayWhatIsKnown(of table: ItemAttributes, _ vocabulary: ItemVocabulary) {
    let known = vocabulary.numbers(in: table.items).count { $0 != nil }
    logger.log(
      level: known == 0 ? .warning : .notice,
      known == 0 ? "the model knows no item of the attributes" : "attributes of items read",
      metadata: [
        "attributes": "\(table.columns.map(\.name).joined(separator: ", "))",
        "items": .stringConvertible(table.items.count), "known": .stringConvertible(known),
      ])
  }

  /// An item set over a model's items; says how many of them the model knows.
  private func itemSet(_ name: String, _ model: String, _ vocabulary: ItemVocabulary) -> ItemSet {
    let (set, items, known) = sets.set(named: name, of: vocabulary)
    metrics.itemSet(name, items: items, model: model, known: known)
    let isForeign = known == 0 && items > 0
    logger.log(
      level: isForeign ? .warning : .notice,
      isForeign ? "the model knows no item of the set" : "item set read",
      metadata: [
        "set": "\(name)", "model": "\(model)", "items": .stringConvertible(items),
        "known": .stringConvertible(known),
      ])
    return set
  }
}

/// A model in memory was to be loaded again.
private struct NotReloadable: Error, CustomStringConvertible {
  let description = "the model was given in memory, and there is no file to load it from again"
}
