import Foundation
import Recommendation
import SessionData
import Synchronization
import SystemFiles

/// A model that answers requests: one version of it, for as long as a request needs it.
public final class ServedModel: Sendable {
  /// Name that requests use.
  public let name: String
  /// Tells this version from others, the same in every process that loads the same file.
  public let version: String
  /// The items.
  public let vocabulary: ItemVocabulary
  /// Settings worth showing, as name and value.
  public let settings: [(name: String, value: String)]
  /// When it was loaded.
  public let loadedAt: Date
  let engine: any ScoringEngine
  /// The model as it was loaded, where items can be added to it.
  let loaded: CatalogueModel?
  /// Events of each item in training.
  let itemCounts: [Int64]
  /// The most popular items.
  let popular: PopularItems
  /// Items that training has hardly seen: fewer than five times.
  let rareItems: ItemSet
  /// Number of the version among those that were loaded; distinguishes what is cached for it.
  let serial: Int
  private let itemSets: Mutex<[String: ItemSet]>
  private let attributes: Mutex<AttributeFilters?>
  private let hidden: Mutex<ItemSet?>

  init(
    name: String, model: CatalogueModel, loaded: CatalogueModel, serial: Int,
    itemSets: [String: ItemSet],
    attributes: AttributeFilters?, hidden: ItemSet?, settings: BatchSettings,
    onBatch: @escaping @Sendable (Int) -> Void
  ) {
    // Asked of all processors: it is done once, and nothing is served by this model meanwhile.
    let model = model.preparedForServing(threads: Processors.available)
    self.name = name
    self.serial = serial
    self.loaded = loaded.takesItems ? loaded : nil
    version = model.identity.version
    vocabulary = model.vocabulary
    self.settings = model.identity.settings
    loadedAt = Date()
    itemCounts = model.itemCounts
    popular = PopularItems(counts: model.itemCounts)
    rareItems = ItemSet(
      model.itemCounts.indices.lazy.filter { model.itemCounts[$0] < 5 }.map { ItemIndex($0) })
    self.itemSets = Mutex(itemSets)
    self.attributes = Mutex(attributes)
    self.hidden = Mutex(hidden)
    engine = Self.engine(model.recommender, settings, onBatch)
  }

  deinit { engine.stop() }

  /// Whether what the model answers can be relied on; once `false`, it stays so.
  public var isIntact: Bool { engine.isIntact }

  /// The item set of a name, over this model's items.
  func itemSet(
    named name: String, for use: NameUse
  ) throws(LiveSessionError) -> ItemSet {
    let (set, known) = itemSets.withLock { sets in
      let set = sets[name]
      return (set, set == nil ? sets.keys.sorted() : [])
    }
    guard let set else {
      throw .unknownItemSet(name, for: use, known: known)
    }
    return set
  }

  /// Exchanges an item set.
  func replaceItemSet(named name: String, by set: ItemSet) {
    itemSets.withLock { $0[name] = set }
  }

  /// This model's items whose attributes meet all of some conditions.
  func items(
    meeting conditions: [ItemCondition], for use: NameUse = .filter
  ) throws(LiveSessionError) -> ItemSet {
    guard let filters = attributes.withLock(\.self) else {
      throw .unknownAttribute(conditions[0].attribute, for: use, known: [])
    }
    return try filters.items(conditions, for: use)
  }

  /// Names of the attributes that conditions may be on.
  var attributeNames: [String] { attributes.withLock(\.self)?.names ?? [] }

  /// How many items have each value of an attribute.
  func counts(ofAttribute name: String) -> [String: Int] {
    attributes.withLock(\.self)?.counts(of: name) ?? [:]
  }

  /// Items that no list shows; `nil` for none.
  var hiddenItems: ItemSet? { hidden.withLock(\.self) }

  /// What tells the values of items' attributes; throws for a name that none has.
  func attributes(named names: some Sequence<String>) throws(LiveSessionError) -> AttributeFilters {
    let filters = attributes.withLock(\.self)
    let known = filters?.names ?? []
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw .unknownAttribute(unknown, for: .limit, known: known)
    }
    guard let filters else { throw .unknownAttribute("", for: .limit, known: []) }
    return filters
  }

  /// Exchanges what is known of the items.
  func replaceAttributes(by filters: AttributeFilters?) { attributes.withLock { $0 = filters } }

  /// Takes over what was told of some items.
  ///
  /// - Returns: whether so much has changed that the attributes should be looked through anew.
  func describe(_ items: some Collection<String>, _ record: (String) -> ItemRecord?) -> Bool {
    let numbered = items.map { (number: vocabulary.index(of: $0), id: $0) }
    hidden.withLock { hidden in
      var set = hidden ?? ItemSet()
      for (number, id) in numbered {
        guard let number else { continue }
        if record(id)?.isOut == true { set.insert(number) } else { set.remove(number) }
      }
      hidden = set.isEmpty ? nil : set
    }
    guard let filters = attributes.withLock(\.self)?.describing(numbered, record) else {
      return false
    }
    replaceAttributes(by: filters)
    return filters.isWorn
  }

  /// Whether any of the items is one of the model's.
  func knowsAny(_ ids: some Sequence<String>) -> Bool {
    ids.contains { vocabulary.index(of: $0) != nil }
  }

  /// Starts the threads that score.
  private static func engine(
    _ recommender: some ServableRecommender, _ settings: BatchSettings,
    _ onBatch: @escaping @Sendable (Int) -> Void
  ) -> any ScoringEngine {
    MicroBatcher(recommender, settings: settings, onBatch: onBatch)
  }
}
