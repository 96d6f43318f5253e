import Recommendation
import SessionData

/// Which items a request wants recommended, by their identifiers and by names of item sets.
struct CandidateRules: Sendable, Equatable {
  /// Leave out the items of the session itself.
  var excludeSeen = false
  /// Leave out these items.
  var exclude: [String] = []
  /// Recommend only these items.
  var only: [String]?
  /// Recommend only items that are in all of these sets.
  var inSets: [String] = []
  /// Leave out the items of all of these sets.
  var notInSets: [String] = []

  /// The rules as a filter over a model's items; identifiers that the model does not know have no effect.
  ///
  /// - Parameter seen: items of the session.
  func filter(
    for model: ServedModel, seen: some Sequence<ItemIndex>, sets: ItemSets
  ) throws(Problem) -> CandidateFilter {
    var filter = CandidateFilter()
    if let only { filter.only = ItemSet(only.lazy.compactMap(model.vocabulary.index(of:))) }
    for name in inSets {
      let set = try sets.set(named: name, field: "in", for: model)
      if filter.only == nil { filter.only = set } else { filter.only?.formIntersection(set) }
    }
    guard excludeSeen || !exclude.isEmpty || !notInSets.isEmpty else { return filter }
    var excluded = ItemSet()
    for name in notInSets {
      excluded.formUnion(try sets.set(named: name, field: "not_in", for: model))
    }
    for item in exclude.lazy.compactMap(model.vocabulary.index(of:)) { excluded.insert(item) }
    if excludeSeen { for item in seen { excluded.insert(item) } }
    filter.excluded = excluded
    return filter
  }
}
