import Recommendation
import SessionData

/// A list that is more than the best items in their order: boosted, diverse, limited, explored and pinned, in this order.
///
/// It is made of lists of the best items among some, which come from wherever lists come from. Each item stands in it once.
struct ArrangedList {
  /// The best `k` items that a filter admits.
  typealias Source = (_ k: Int, _ filter: CandidateFilter) async throws(LiveSessionError) ->
    [ScoredItem]

  /// Items that unlike ones are picked from; lower places are in the order of the scores.
  private static let pool = 200
  /// Items that training has hardly seen are drawn from so many of the best, and no list has more of them.
  private static let novelties = 50

  /// Length of the list.
  private let count: Int
  private let filter: CandidateFilter
  private let model: ServedModel
  private let arrangement: Arrangement
  private let boosts: [(boost: Boost, set: ItemSet)]
  private let attributes: AttributeFilters?
  /// Whether scores are logarithms.
  private let isLogarithmic: Bool
  private let seed: UInt64

  /// A list of so many items; `nil` where nothing is to be arranged.
  ///
  /// - Parameters:
  ///   - rules: what counts where the request says nothing; boosts on attributes and sets that there are not, do not.
  ///   - isLogarithmic: whether scores of the source are logarithms.
  ///   - seed: decides what is explored.
  init?(
    _ count: Int, of model: ServedModel, _ request: Arrangement, rules: Arrangement?,
    filter: CandidateFilter, isLogarithmic: Bool, seed: @autoclosure () -> UInt64
  ) throws(LiveSessionError) {
    var arrangement = request
    if let rules { arrangement = arrangement.completed(by: rules) }
    if arrangement.isPlain || count == 0 { return nil }
    var boosts: [(Boost, ItemSet)] = []
    for (place, boost) in request.boosts.enumerated() {
      boosts.append((boost, try boost.set(of: model, at: place)))
    }
    for (place, boost) in (rules?.boosts ?? []).enumerated() {
      if let set = try? boost.set(of: model, at: place) { boosts.append((boost, set)) }
    }
    if request.mostPer.isEmpty {
      let known = model.attributeNames
      arrangement.mostPer = arrangement.mostPer.filter { known.contains($0.key) }
    }
    attributes =
      arrangement.mostPer.isEmpty
      ? nil : try model.attributes(named: arrangement.mostPer.keys.sorted())
    (self.count, self.filter, self.model) = (count, filter, model)
    (self.arrangement, self.boosts, self.isLogarithmic) = (arrangement, boosts, isLogarithmic)
    self.seed = arrangement.exploration ?? 0 > 0 ? seed() : 0
  }

  /// The list, with what stands in it for other reasons than its score.
  func items(_ source: Source) async throws(LiveSessionError) -> (
    best: [ScoredItem], placed: PlacedItems
  ) {
    var filter = filter
    var pinned = try await pinned(filter, source)
    for item in pinned.values { filter.exclude(item.item) }
    let places = exploredPlaces(without: pinned)
    var rare = places.isEmpty ? [] : try await explored(filter, source)[...]
    var counts = ValueCounts(arrangement.mostPer, attributes)
    for item in pinned.values { counts.add(item.item) }
    // Place by place, and no place depends on how long the list is: pages of it join.
    // What is explored takes its own place, and may take those of all others with its values.
    let most = rare.map { 1 + counts.values(of: $0.item) }.max() ?? 1
    var others = try await ranked(count + places.count * most, filter, counts, source)[...]
    var list: [ScoredItem] = []
    var placed = PlacedItems()
    var listed: Set<ItemIndex> = []
    var isAtEnd = false
    for place in 0..<count {
      if let item = pinned[place] {
        placed.pinned.insert(item.item)
        list.append(item)
      } else if places.contains(place), !isAtEnd,
        let item = rare.popFirst(where: { !listed.contains($0.item) && counts.admit($0.item) })
      {
        placed.explored.insert(item.item)
        listed.insert(item.item)
        counts.add(item.item)
        list.append(item)
      } else if let item = others.popFirst(where: {
        !listed.contains($0.item) && counts.admit($0.item)
      }) {
        listed.insert(item.item)
        counts.add(item.item)
        list.append(item)
      } else if let next = pinned.keys.filter({ $0 > place }).min(),
        let item = pinned.removeValue(forKey: next)
      {
        // What is pinned behind the end of the list moves up.
        isAtEnd = true
        placed.pinned.insert(item.item)
        list.append(item)
      } else {
        break
      }
    }
    return (list, placed)
  }

  /// The items that have places of their own, where the list may show them, by their places from 0.
  private func pinned(
    _ filter: CandidateFilter, _ source: Source
  ) async throws(LiveSessionError) -> [Int: ScoredItem] {
    let pins = arrangement.pins
    if pins.isEmpty { return [:] }
    let items = pins.map { model.vocabulary.index(of: $0.item) }
    let known = items.compactMap(\.self)
    let scored = try await source(known.count, filter.limited(to: ItemSet(known)))
    var places: [Int: ScoredItem] = [:]
    for (pin, item) in zip(pins, items) {
      guard let item, filter.admits(item) else { continue }
      // Where the list would not have it by itself, it has no score there.
      places[pin.position - 1] =
        scored.first { $0.item == item } ?? ScoredItem(item: item, score: 0)
    }
    return places
  }

  /// The places that are explored, each with the same chance.
  private func exploredPlaces(without pinned: [Int: ScoredItem]) -> Set<Int> {
    guard let share = arrangement.exploration, share > 0 else { return [] }
    return Set(
      (0..<count).filter { pinned[$0] == nil && draw(UInt64($0)) < share })
  }

  /// The best items that training has hardly seen, in an order that is drawn.
  private func explored(
    _ filter: CandidateFilter, _ source: Source
  ) async throws(LiveSessionError) -> [ScoredItem] {
    let best = try await source(Self.novelties, filter.limited(to: model.rareItems))
    let drawn = best.map { ($0, draw(UInt64($0.item) | 1 << 63)) }
    return drawn.sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// A number in 0 ..< 1 that follows from the seed.
  private func draw(_ number: UInt64) -> Double {
    Double(StableHash.mix(seed ^ StableHash.mix(number &+ 0x9e37_79b9_7f4a_7c15)) >> 11) * 0x1p-53
  }

  /// The best items, unlike ones before others, no value of an attribute too often.
  private func ranked(
    _ count: Int, _ filter: CandidateFilter, _ counts: ValueCounts, _ source: Source
  ) async throws(LiveSessionError) -> [ScoredItem] {
    if count <= 0 { return [] }
    let diversity = arrangement.diversity ?? 0
    if arrangement.mostPer.isEmpty && diversity == 0 {
      return try await boosted(count, filter, source)
    }
    let itemCount = model.vocabulary.count
    // One look mostly suffices.
    var k = min(max(4 * count, diversity > 0 ? Self.pool : 64), itemCount)
    while true {
      let all = try await boosted(k, filter, source)
      let picked = try pick(count, from: all, diversity, counts)
      if picked.count == count || all.count < k || k >= itemCount { return picked }
      k = min(8 * k, itemCount)
    }
  }

  private func pick(
    _ count: Int, from best: [ScoredItem], _ diversity: Double, _ counts: ValueCounts
  ) throws(LiveSessionError) -> [ScoredItem] {
    var counts = counts
    var picked: [ScoredItem] = []
    var rest = best[...]
    if diversity > 0 {
      let pool = Array(best.prefix(Self.pool))
      if let first = pool.first, model.engine.likeness(of: first.item, to: []) == nil {
        throw .noSimilarItems
      }
      var relevance = MarginalRelevance(pool, weight: diversity) { item, others in
        model.engine.likeness(of: item, to: others) ?? []
      }
      while picked.count < count, let item = relevance.next(where: { counts.admit($0.item) }) {
        picked.append(item)
        counts.add(item.item)
      }
      guard model.isIntact else { throw .modelDamaged }
      rest = best.dropFirst(Self.pool)
    }
    for item in rest where picked.count < count && counts.admit(item.item) {
      picked.append(item)
      counts.add(item.item)
    }
    return picked
  }

  /// The best items by their boosted scores: the best of those that each boost concerns, and of all others.
  private func boosted(
    _ k: Int, _ filter: CandidateFilter, _ source: Source
  ) async throws(LiveSessionError) -> [ScoredItem] {
    if boosts.isEmpty { return try await source(k, filter) }
    var filter = filter
    var all: [ScoredItem] = []
    for (boost, set) in boosts {
      for item in try await source(k, filter.limited(to: set)) {
        let score = boost.score(item.score, isLogarithm: isLogarithmic)
        all.append(ScoredItem(item: item.item, score: score))
      }
      filter.exclude(set)
    }
    all += try await source(k, filter)
    return Array(all.sorted { $0.precedes($1) }.prefix(k))
  }
}

/// Items that stand in a list for other reasons than their scores.
public struct PlacedItems: Sendable, Equatable {
  /// Those that have places of their own (``Arrangement/pins``).
  public var pinned: Set<ItemIndex> = []
  /// Those that training has hardly seen (``Arrangement/exploration``).
  public var explored: Set<ItemIndex> = []
}

/// How often the values of attributes occur in a list.
private struct ValueCounts {
  private let limits: [String: Int]
  private let attributes: AttributeFilters?
  private var counts: [String: [String: Int]] = [:]

  init(_ limits: [String: Int], _ attributes: AttributeFilters?) {
    self.limits = limits
    self.attributes = attributes
  }

  /// Whether no value of an item has occurred too often.
  func admit(_ item: ItemIndex) -> Bool {
    limits.allSatisfy { name, limit in
      attributes?.values(of: item, name).allSatisfy { counts[name]?[$0] ?? 0 < limit } ?? true
    }
  }

  /// How many values of an item count.
  func values(of item: ItemIndex) -> Int {
    limits.keys.reduce(0) { $0 + (attributes?.values(of: item, $1).count ?? 0) }
  }

  mutating func add(_ item: ItemIndex) {
    for name in limits.keys {
      for value in attributes?.values(of: item, name) ?? [] {
        counts[name, default: [:]][value, default: 0] += 1
      }
    }
  }
}

extension ArraySlice<ScoredItem> {
  /// Takes items off the start up to the first one that is wanted, and answers with that.
  fileprivate mutating func popFirst(where isWanted: (ScoredItem) -> Bool) -> ScoredItem? {
    while let item = popFirst() { if isWanted(item) { return item } }
    return nil
  }
}

extension CandidateFilter {
  fileprivate func limited(to items: ItemSet) -> CandidateFilter {
    var filter = self
    filter.limit(to: items)
    return filter
  }
}
