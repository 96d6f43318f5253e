import EventLogs
import Following
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import TestSupport

/// A small model and a folder of its visitors' clicks, in a folder of its own.
final class FollowedShop {
  let folder: URL
  var model: String { folder.appending(path: "m.safetensors").path }
  var log: String { folder.appending(path: "events").path }
  var work: String { model + ".follow" }

  /// Time of the first click, in seconds.
  static let start = 1_700_000_000.0

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gru4rec-follow-\(UUID())")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "events"), withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Walks round a ring of items: each is followed by the next.
  static func walks(_ sessions: Int, items: [String], from first: Int = 0) -> [[String]] {
    (0..<sessions).map { session in
      (0..<4).map { items[(session + first + $0) % items.count] }
    }
  }

  static let items = (0..<12).map { "item-\($0)" }

  static var hyperparameters: Hyperparameters {
    var settings = Hyperparameters()
    settings.layers = [16]
    settings.batchSize = 8
    settings.negativeSamples = .count(16)
    settings.epochs = 8
    settings.learningRate = 0.1
    return settings
  }

  /// Trains a network on walks before the first click, and saves it with its optimiser's state.
  func train(_ sessions: [[String]] = walks(120, items: items)) throws {
    let trainer = try GRU4RecTrainer(
      log: Self.log(sessions), hyperparameters: Self.hyperparameters, threads: 1)
    _ = try trainer.train()
    try trainer.saveModel(to: model, withOptimizer: true)
  }

  /// Sessions that were over an hour before the first click.
  static func log(_ sessions: [[String]]) -> EventLog {
    EventLog(
      events: sessions.enumerated().flatMap { number, items in
        items.enumerated().map { place, item in
          (session: "\(number)", item: item, time: start - 90_000 + Double(number * 60 + place))
        }
      })
  }

  /// Writes a segment of sessions, one a minute and an event a second.
  ///
  /// - Returns: the time of the last event.
  @discardableResult
  func click(
    _ sessions: [[String]], at time: Double, visitor: String = "v", more: Bool = false
  ) throws -> Double {
    var rows: [(Double, String)] = []
    for (number, items) in sessions.enumerated() {
      for (place, item) in items.enumerated() {
        let at = time + Double(number * 60 + place)
        rows.append(
          (at, "\(visitor)\(number)\t\(item)\t\(Int64(at * 1000))\tmain\t0\t\t\n"))
      }
    }
    rows.sort { $0.0 < $1.0 }
    try write(
      Self.header + rows.map(\.1).joined(), to: Self.segment(at: time) + (more ? "" : ".tsv"))
    return rows.last?.0 ?? time
  }

  static let header =
    LogSegment.columns.map { "\"\($0)\"" }.joined(separator: "\t") + "\n"

  /// Name of a segment that is begun at a time.
  static func segment(at time: Double) -> String {
    let date = Date(timeIntervalSince1970: time)
    let text = date.formatted(
      .verbatim(
        "\(year: .padded(4))\(month: .twoDigits)\(day: .twoDigits)T\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
        timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    return "events-\(text)000Z-test"
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: "events/\(name)"))
  }

  func bytes() throws -> Data { try Data(contentsOf: URL(filePath: model)) }

  func follower(_ change: (inout FollowSettings) -> Void = { _ in }) throws -> Follower {
    var settings = FollowSettings()
    settings.idle = 60
    settings.threads = 1
    settings.gateShare = 0
    change(&settings)
    return try Follower(log: log, model: model, settings: settings)
  }

  /// What the model recommends after an item.
  func next(after item: String) throws -> String? {
    try CatalogueModel(contentsOf: model).recommend(after: [item], count: 1).first?.item
  }
}
