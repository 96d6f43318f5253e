import Foundation
import Recommendation
import SessionData

/// A method of the session-kNN family, fitted: finds the training sessions that are most like the current one and
/// adds up the items that they hold.
public struct NeighbourModel: Sendable {
  let rules: NeighbourRules
  let index: NeighbourIndex
  /// What the rarity of an item makes of its score; empty where it is ignored.
  let rarityFactors: [Float]
  /// What its age makes of a session's similarity; empty where it is ignored.
  let ageFactors: [Float]
  /// What its distance from the last common item makes of an item's score; empty where it is ignored.
  let distanceFactors: [Float]
  private let tallies: VoteTallies

  /// Size of the catalogue.
  public let itemCount: Int

  init(_ sessions: Sessions, itemCount: Int, rules: NeighbourRules) {
    self.rules = rules
    self.itemCount = itemCount
    let index = NeighbourIndex(
      sessions, itemCount: itemCount, limit: rules.sample, keepsPlaces: rules.distanceScale != nil)
    self.index = index
    tallies = VoteTallies(itemCount: itemCount)
    rarityFactors = Self.rarityFactors(rules.rarity, sessions, itemCount: itemCount)
    let latest = index.ends.last ?? 0
    // The age is told from the end of training, not from now: the difference is a factor that all sessions share.
    // The bound keeps products with it above 0.
    ageFactors =
      rules.ageScale.map { scale in
        index.ends.map { Float(max(1e-30, exp(($0 - latest) / scale))) }
      } ?? []
    distanceFactors =
      rules.distanceScale.map { scale in
        (0...index.maxLength).map { Float(exp(-Double($0) / scale)) }
      } ?? []
  }

  private static func rarityFactors(
    _ rarity: NeighbourRules.Rarity, _ sessions: Sessions, itemCount: Int
  ) -> [Float] {
    func factors(_ factor: (Double) -> Double) -> [Float] {
      sessions.itemCounts(itemCount: itemCount).map { count in
        Float(factor(log(Double(max(1, sessions.sessionCount)) / Double(max(1, count)))))
      }
    }
    return switch rarity {
    case .ignored: []
    case .added(let weight): factors { 1 + weight * $0 }
    case .factor: factors { $0 }
    }
  }

  /// Writes what the neighbours of a session count for each item.
  func score(_ session: ObservedSession, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = 0 }
    forEachVote(for: session) { item, vote in scores[item] += vote }
  }

  /// What the neighbours of a session count for the items that they hold, in ascending order of items.
  func sparseScores(_ session: ObservedSession) -> [ScoredItem] {
    tallies.withTally { tally in
      forEachVote(for: session) { item, vote in tally.add(vote, to: item) }
      return tally.takeAll()
    }
  }

  /// Calls `body` with every item of every neighbour, and what it counts there.
  private func forEachVote(for session: ObservedSession, _ body: (_ item: Int, Float) -> Void) {
    let items = index.items.values.span
    let positions = index.positions.span
    let distances = distanceFactors.span
    let rarities = rarityFactors.span
    let neighbours = neighbours(of: session)
    // All rows are looked up first: none of them is waited for alone.
    let rows = neighbours.map { index.items.places(of: Int($0.session)) }
    for (neighbour, row) in zip(neighbours, rows) {
      let weight = neighbour.similarity * neighbour.weight
      for place in row {
        let item = Int(items[place])
        var score = weight
        if !distances.isEmpty {
          score *= distances[Int(abs(positions[place] - neighbour.lastCommon))]
        }
        if !rarities.isEmpty { score *= rarities[item] }
        body(item, score)
      }
    }
  }
}
