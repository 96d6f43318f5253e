import Foundation
import Recommendation
import SessionData

/// How a list is made of what a model recommends, where the best items in their order are not all that is wanted.
public struct Arrangement: Sendable, Equatable {
  /// How many items with the same value of an attribute a list has at most, by the attributes' names; each ≥ 1.
  ///
  /// Lower places go to the next items that keep to it; items without a value are not counted.
  public var mostPer: [String: Int]
  /// How much items that are unlike those before them are preferred, 0 … 1 (`MarginalRelevance`); `nil` is 0.
  public var diversity: Double?
  /// Items that are shown more, or less; of several that an item meets, the first counts.
  public var boosts: [Boost]
  /// Items at places of their own.
  public var pins: [Pin]
  /// Share of the places that go to items which training has hardly seen, 0 … 1; `nil` is 0.
  ///
  /// Which places, and which of the fifty best of such items, follows from the session and its number of events.
  public var exploration: Double?

  /// An arrangement; what is left out changes nothing.
  public init(
    mostPer: [String: Int] = [:], diversity: Double? = nil, boosts: [Boost] = [],
    pins: [Pin] = [], exploration: Double? = nil
  ) {
    self.mostPer = mostPer
    self.diversity = diversity
    self.boosts = boosts
    self.pins = pins
    self.exploration = exploration
  }

  /// Whether lists are what a model recommends.
  var isPlain: Bool {
    mostPer.isEmpty && diversity ?? 0 == 0 && boosts.isEmpty && pins.isEmpty
      && exploration ?? 0 == 0
  }

  /// This, and what other rules say where this says nothing.
  func completed(by other: Arrangement) -> Arrangement {
    Arrangement(
      mostPer: mostPer.isEmpty ? other.mostPer : mostPer, diversity: diversity ?? other.diversity,
      boosts: boosts + other.boosts,
      pins: pins
        + other.pins.filter { new in
          !pins.contains { $0.item == new.item || $0.position == new.position }
        },
      exploration: exploration ?? other.exploration)
  }

  /// Identifiers of the items that are named.
  var items: [String] { boosts.flatMap { $0.items ?? [] } + pins.map(\.item) }

  /// Whether there are none.
  var namesNoItems: Bool { pins.isEmpty && boosts.allSatisfy { $0.items == nil } }
}

/// Items that lists show more, or less: as if they were so many times as likely.
public struct Boost: Sendable, Equatable {
  /// Only items whose attributes meet all of these conditions.
  public var conditions: [ItemCondition]
  /// Only items that are in all of these sets.
  public var inSets: [String]
  /// Only these items; `nil` for all.
  public var items: [String]?
  /// How many times as likely, > 0; less than 1 shows them less.
  public var factor: Double

  /// Items that meet all that is given.
  public init(
    conditions: [ItemCondition] = [], inSets: [String] = [], items: [String]? = nil, factor: Double
  ) {
    self.conditions = conditions
    self.inSets = inSets
    self.items = items
    self.factor = factor
  }

  /// The items of a model.
  ///
  /// - Parameter place: of the boost among others, for errors.
  func set(of model: ServedModel, at place: Int) throws(LiveSessionError) -> ItemSet {
    var filter = CandidateFilter()
    if let items { filter.limit(to: ItemSet(items.lazy.compactMap(model.vocabulary.index(of:)))) }
    for name in inSets { filter.limit(to: try model.itemSet(named: name, for: .boost(place))) }
    if !conditions.isEmpty {
      filter.limit(to: try model.items(meeting: conditions, for: .boost(place)))
    }
    return filter.only ?? ItemSet(0..<ItemIndex(model.vocabulary.count))
  }

  /// An item's score when it is boosted.
  ///
  /// - Parameter isLogarithm: whether scores are logarithms.
  func score(_ score: Float, isLogarithm: Bool) -> Float {
    let factor = Float(factor)
    // Less than nothing, as a cosine may be, comes nearer to it.
    return isLogarithm
      ? score + Float(log(self.factor)) : score < 0 ? score / factor : score * factor
  }
}

/// An item at a place of its own, where lists may show it.
public struct Pin: Sendable, Equatable {
  /// Identifier of the item.
  public var item: String
  /// Its place, from 1.
  public var position: Int

  /// Pins an item.
  public init(item: String, position: Int) {
    self.item = item
    self.position = position
  }
}
