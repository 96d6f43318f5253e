import Recommendation
import SessionData

/// A list in which no value of an attribute occurs too often, cut from a longer one.
///
/// Each place goes to the best item that keeps to it, so that a list is as long as it can be; where the longer one does not
/// reach, a longer one still is asked for.
struct VariedList {
  private let limits: [String: Int]
  private let attributes: AttributeFilters
  private let count: Int
  private let itemCount: Int

  /// A list of so many items; `nil` where nothing limits it.
  init?(_ count: Int, of model: ServedModel, _ rules: CandidateRules) throws(LiveSessionError) {
    if rules.mostPer.isEmpty || count == 0 { return nil }
    limits = rules.mostPer
    attributes = try model.attributes(named: rules.mostPer.keys.sorted())
    itemCount = model.vocabulary.count
    self.count = count
  }

  /// Cuts the list from the items that come with a length asked for.
  func items<Failure: Error>(
    _ best: (_ k: Int) async throws(Failure) -> [ScoredItem]
  ) async throws(Failure) -> [ScoredItem] {
    // One look mostly suffices.
    var k = min(max(4 * count, 64), itemCount)
    while true {
      let all = try await best(k)
      let picked = pick(from: all)
      if picked.count == count || all.count < k || k >= itemCount { return picked }
      k = min(8 * k, itemCount)
    }
  }

  private func pick(from best: [ScoredItem]) -> [ScoredItem] {
    var counts: [String: [String: Int]] = [:]
    var picked: [ScoredItem] = []
    for item in best where picked.count < count {
      let values = limits.keys.map { ($0, attributes.values(of: item.item, $0)) }
      let fits = values.allSatisfy { name, values in
        values.allSatisfy { counts[name]?[$0] ?? 0 < limits[name] ?? .max }
      }
      guard fits else { continue }
      picked.append(item)
      for (name, values) in values {
        for value in values { counts[name, default: [:]][value, default: 0] += 1 }
      }
    }
    return picked
  }
}
