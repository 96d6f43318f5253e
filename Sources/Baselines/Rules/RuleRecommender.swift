import Foundation
import Recommendation
import SessionData

/// A recommender that looks at nothing but the last item.
public protocol RuleRecommender: ServableRecommender where State == LastItem {
  /// What the last item leads to.
  var rules: RuleTable { get }
}

/// The last item of a session.
public struct LastItem: Sendable, Equatable {
  /// `nil` before the first event.
  public internal(set) var item: ItemIndex?
}

/// Weights of what follows from an item, for every item.
public struct RuleTable: Sendable {
  let rules: ItemRules

  /// Size of the catalogue.
  public var itemCount: Int { rules.itemCount }

  /// What an item leads to, weightiest first.
  ///
  /// - Precondition: `0 <= item < itemCount`.
  public subscript(item: ItemIndex) -> [ScoredItem] { Array(rules.rules(of: item)) }
}

extension RuleRecommender {
  /// Size of the catalogue.
  public var itemCount: Int { rules.itemCount }

  /// A session without events.
  public func initialState() -> LastItem { LastItem() }

  /// Remembers the item in place of the last one.
  public func observe(_ item: ItemIndex, state: inout LastItem) { state.item = item }

  /// Writes the weights of the last item's rules, and 0 for items that it does not lead to.
  public func score(_ state: LastItem, into scores: inout MutableSpan<Float>) {
    rules.rules.score(state.item, into: &scores)
  }

  /// Looks the items up among the last item's rules.
  public func score(_ state: LastItem, of items: [ItemIndex]) -> [Float] {
    let rules = state.item.map { self.rules.rules.rules(of: $0) } ?? []
    return items.map { item in rules.first { $0.item == item }?.score ?? 0 }
  }

  /// The last item's rules.
  public func sparseScores(_ state: LastItem) -> [ScoredItem]? {
    let rules = state.item.map { self.rules.rules.rules(of: $0) } ?? []
    return rules.filter { $0.score != 0 }.sorted { $0.item < $1.item }
  }
}

/// How much less a pair counts the further apart its events are.
public enum DistanceWeight: String, Sendable, CaseIterable {
  /// 1 at every distance.
  case same
  /// 1 / d.
  case div
  /// 1 − 0.1 d, never below 0.
  case linear
  /// 1 / log10(d + 1.7).
  case log
  /// 1 / d².
  case quadratic

  /// Weight at a distance of 1 or more.
  func callAsFunction(_ distance: Int) -> Double {
    let d = Double(distance)
    return switch self {
    case .same: 1
    case .div: 1 / d
    case .linear: max(0, 1 - 0.1 * d)
    case .log: 1 / log10(d + 1.7)
    case .quadratic: 1 / (d * d)
    }
  }
}
