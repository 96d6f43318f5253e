import Recommendation
import SessionData

/// Which items a request wants recommended, by their identifiers and by names of item sets.
public struct CandidateRules: Sendable, Equatable {
  /// Leave out the items of the session itself.
  public var excludeSeen: Bool
  /// Leave out these items.
  public var exclude: [String]
  /// Recommend only these items.
  public var only: [String]?
  /// Recommend only items that are in all of these sets.
  public var inSets: [String]
  /// Leave out the items of all of these sets.
  public var notInSets: [String]
  /// Recommend only items whose attributes meet all of these conditions.
  public var conditions: [ItemCondition]

  /// Rules, of which those that are left out let all items pass.
  public init(
    excludeSeen: Bool = false, exclude: [String] = [], only: [String]? = nil,
    inSets: [String] = [], notInSets: [String] = [], conditions: [ItemCondition] = []
  ) {
    self.excludeSeen = excludeSeen
    self.exclude = exclude
    self.only = only
    self.inSets = inSets
    self.notInSets = notInSets
    self.conditions = conditions
  }

  /// The rules as a filter over a model's items; identifiers that the model does not know have no effect.
  ///
  /// - Parameter seen: items of the session.
  func filter(
    for model: ServedModel, seen: some Sequence<ItemIndex>
  ) throws(LiveSessionError) -> CandidateFilter {
    filter(try filter(for: model), without: seen)
  }

  /// A filter that leaves out the items of a session, too, where that is asked for.
  fileprivate func filter(
    _ filter: CandidateFilter, without seen: some Sequence<ItemIndex>
  ) -> CandidateFilter {
    guard excludeSeen else { return filter }
    var filter = filter
    for item in seen { filter.exclude(item) }
    return filter
  }

  /// What the rules say of every session.
  fileprivate func filter(for model: ServedModel) throws(LiveSessionError) -> CandidateFilter {
    var filter = CandidateFilter()
    if let only { filter.only = ItemSet(only.lazy.compactMap(model.vocabulary.index(of:))) }
    for name in inSets { filter.limit(to: try model.itemSet(named: name, for: .filter)) }
    if !conditions.isEmpty { filter.limit(to: try model.items(meeting: conditions)) }
    filter.excluded = model.hiddenItems
    for name in notInSets { filter.exclude(try model.itemSet(named: name, for: .exclusion)) }
    for item in exclude.lazy.compactMap(model.vocabulary.index(of:)) { filter.exclude(item) }
    return filter
  }
}

/// The filters of a request that brings many sessions: what is the same for all of them is looked up once.
struct CandidateFilters {
  private let rules: CandidateRules
  private var known: [Int: CandidateFilter] = [:]

  init(_ rules: CandidateRules) { self.rules = rules }

  /// The filter of one of the sessions.
  mutating func filter(
    for model: ServedModel, seen: [ItemIndex]
  ) throws(LiveSessionError) -> CandidateFilter {
    let common: CandidateFilter
    if let filter = known[model.serial] {
      common = filter
    } else {
      common = try rules.filter(for: model)
      known[model.serial] = common
    }
    return rules.filter(common, without: seen)
  }
}
