import Foundation
import Reports
import Wording

/// How good models stayed from day to day, and what that took.
struct FollowingResult: Encodable {
  /// A model over all days.
  struct Whole: Encodable {
    var name: String
    var recall: Double
    var mrr: Double
    /// Seconds that making it took a day, in the mean.
    var seconds: Double
    /// Recall@20, day by day.
    var recallByDay: [Double]
  }

  let predictions: Int
  let models: [Whole]

  init(_ days: [FollowedDays.Day]) {
    let predictions = days.reduce(0) { $0 + $1.predictions }
    func whole(_ name: String, _ figure: (FollowedDays.Day) -> FollowedDays.Figure?) -> Whole? {
      let figures = days.compactMap { day in figure(day).map { (day.predictions, $0) } }
      guard figures.count == days.count else { return nil }
      func mean(_ value: KeyPath<FollowedDays.Figure, Double>) -> Double {
        figures.reduce(0) { $0 + Double($1.0) * $1.1[keyPath: value] } / Double(max(predictions, 1))
      }
      // The first day has no cycle before it.
      let seconds = figures.map(\.1.seconds).filter { $0 > 0 }
      return Whole(
        name: name, recall: mean(\.recall), mrr: mean(\.mrr),
        seconds: seconds.isEmpty ? 0 : seconds.reduce(0, +) / Double(seconds.count),
        recallByDay: figures.map(\.1.recall))
    }
    self.predictions = predictions
    models = [
      whole("as it was", \.stale), whole("followed", \.followed),
      whole("trained anew", \.anew),
    ].compactMap(\.self)
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  var text: String {
    var table = TextTable([
      ("the model", .left), ("Recall@20", .right), ("MRR@20", .right), ("seconds", .right),
      ("Recall@20, day by day", .left),
    ])
    for model in models {
      table.add([
        model.name, NumberText.fixed(model.recall, 4), NumberText.fixed(model.mrr, 4),
        NumberText.fixed(model.seconds, 2),
        model.recallByDay.map { NumberText.fixed($0, 3) }.joined(separator: " "),
      ])
    }
    return "\(NumberText.count(predictions, "prediction"))\n\(table.text)"
  }

  /// Recall@20 by day.
  var svg: String {
    LineChart(
      title: "Recall@20 by day", x: .init("day", isWhole: true), y: .init("Recall@20"),
      series: models.map { .init($0.name, values: $0.recallByDay) }
    ).svg()
  }
}
