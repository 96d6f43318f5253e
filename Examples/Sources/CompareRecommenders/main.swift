// Two recommenders on the same sessions, one of them your own: which is better, and how surely?

import ExperimentReports
import Experiments
import Foundation
import Recommendation
import SessionData

/// Yours: whatever came right after the last item in training.
struct Followers: ServableRecommender {
  let itemCount: Int
  private var followers: [[ItemIndex: Float]]

  init(_ log: EventLog) {
    itemCount = log.vocabulary.count
    followers = Array(repeating: [:], count: itemCount)
    for session in 0..<log.sessions.sessionCount {
      let items = log.sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        followers[Int(item)][next, default: 0] += 1
      }
    }
  }

  /// The last item, if there was one.
  func initialState() -> ItemIndex? { nil }

  func observe(_ item: ItemIndex, state: inout ItemIndex?) { state = item }

  func score(_ state: ItemIndex?, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = 0 }
    guard let state else { return }
    for (item, count) in followers[Int(state)] { scores[Int(item)] = count }
  }
}

/// Walks up and down a street of forty pages: the last page alone does not tell the next.
func walks(_ numbers: Range<Int>) -> EventLog {
  EventLog(
    sessions: numbers.map { n in
      (0..<6).map { "page \((n / 2 * 13 + (n % 2 == 0 ? $0 : 240 - $0)) % 40)" }
    })
}

let yours = ModelSpecification.making("yours") { log, _ in
  CatalogueModel(
    Followers(log), vocabulary: log.vocabulary, identity: ModelIdentity(method: "followers"))
}
let comparison = try Comparison.run(
  [yours, ModelSpecification("gru4rec:epochs=5")],
  on: [Split(train: walks(0..<2000), test: walks(2000..<2200))])
print(comparison.text)
let page = NSTemporaryDirectory() + "comparison.html"
try ComparisonReport(comparison).html.write(toFile: page, atomically: true, encoding: .utf8)
print("\nas a web page: \(page)")
