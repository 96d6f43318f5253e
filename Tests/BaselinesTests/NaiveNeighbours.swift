import Foundation
import SessionData

/// The session-kNN family straight from its formulas: every session compared with the current one.
///
/// Similarities are computed as `Float`, in the order of the session's places: many are equal, and rounding decides
/// which of them come first.
struct NaiveNeighbours {
  let sessions: Sessions
  let itemCount: Int
  let k: Int
  let sample: Int
  /// Similarity of a session (its items in order) to the current one, before its age counts.
  var similarity: (_ current: [ItemIndex], _ other: [ItemIndex]) -> Float
  /// What a candidate item of a neighbour counts beside the similarity.
  var weight: (_ item: ItemIndex, _ current: [ItemIndex], _ other: [ItemIndex]) -> Double
  /// What a session's similarity loses with its end.
  var age: (_ end: Double) -> Float = { _ in 1 }

  func scores(after current: [ItemIndex]) -> [Double] {
    var scores = [Double](repeating: 0, count: itemCount)
    let all = (0..<sessions.sessionCount).map { session in
      (
        number: session, end: sessions.times[sessions.offsets[session + 1] - 1],
        items: Array(sessions.items(of: session))
      )
    }
    let recent = all.filter { !Set($0.items).isDisjoint(with: current) }
      .sorted { ($0.end, $0.number) > ($1.end, $1.number) }.prefix(sample)
    let found = recent.map { ($0.items, similarity(current, $0.items) * age($0.end)) }
    // A stable order: of equal similarities the more recent session comes first.
    let nearest = found.enumerated()
      .sorted { (-$0.element.1, $0.offset) < (-$1.element.1, $1.offset) }.prefix(k)
    for (_, (items, similarity)) in nearest {
      for item in Set(items) {
        scores[Int(item)] += Double(similarity) * weight(item, current, items)
      }
    }
    return scores
  }

  /// Place of the last event of an item, from 1.
  static func lastPlace(_ item: ItemIndex, _ items: [ItemIndex]) -> Int? {
    items.lastIndex(of: item).map { $0 + 1 }
  }

  /// Places in the current session of the items that the other one holds, ascending.
  static func commonPlaces(_ current: [ItemIndex], _ other: [ItemIndex]) -> [Int] {
    Set(current).intersection(other).compactMap { lastPlace($0, current) }.sorted()
  }

  /// Place in the current session of the newest item that the other one holds.
  static func newestCommon(_ current: [ItemIndex], _ other: [ItemIndex]) -> Int {
    (current.lastIndex { other.contains($0) } ?? 0) + 1
  }

  /// ln(sessions / events of an item).
  static func idf(_ item: ItemIndex, _ sessions: Sessions) -> Double {
    log(Double(sessions.sessionCount) / Double(sessions.items.count { $0 == item }))
  }
}
