import Baselines
import Experiments
import Foundation
import ModelFiles
import Recommendation
import SessionData

/// Small comparisons.
enum Quick {
  /// Quick to measure.
  static func settings(_ change: (inout ComparisonSettings) -> Void = { _ in })
    -> ComparisonSettings
  {
    var settings = ComparisonSettings()
    settings.resamples = 200
    settings.timedClicks = 20
    settings.threads = 1
    change(&settings)
    return settings
  }

  /// A log of sessions of one-letter items: `abc` is three clicks.
  static func log(_ sessions: [String]) -> EventLog {
    EventLog(sessions: sessions.map { $0.map(String.init) })
  }

  /// Walks on a ring of thirty items, most of them by one step a click.
  static func walks(_ numbers: Range<Int>) -> EventLog {
    EventLog(
      sessions: numbers.map { n in
        (0..<3 + n % 4).map { "i\((n * 7 + $0 * (n % 5 == 0 ? 2 : 1)) % 30)" }
      })
  }

  static var split: Split { Split(train: walks(0..<200), test: walks(200..<300)) }

  /// A baseline that is fitted already.
  static func fitted(_ text: String, to log: EventLog) throws -> CatalogueModel {
    try BaselineSpecification(text).fit(log)
  }

  static func object(_ comparison: Comparison) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(comparison.json.utf8))
    return json as? [String: Any] ?? [:]
  }
}

/// The same list for everybody: what has the lowest number.
struct FirstItems: ServableRecommender {
  let itemCount: Int

  func initialState() -> Int { 0 }
  func observe(_ item: ItemIndex, state: inout Int) { state += 1 }

  func score(_ state: Int, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = -Float(item) }
  }

  static func model(_ log: EventLog) -> CatalogueModel {
    CatalogueModel(
      FirstItems(itemCount: log.vocabulary.count), vocabulary: log.vocabulary,
      identity: ModelIdentity(method: "first", settings: [("order", "ascending")]))
  }
}
