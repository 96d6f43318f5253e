import Evaluation
import EventLogs
import Following
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData

/// The last days of a log, ranked and learnt one after the other.
struct FollowedDays {
  /// A model of a day: how good it was on it, and what making it took.
  struct Figure {
    var recall: Double
    var mrr: Double
    var seconds: Double
  }

  /// What was measured of a day.
  struct Day {
    /// Predictions: one per event after a session's first.
    var predictions: Int
    /// The model of the first days, as it was.
    var stale: Figure
    /// The one that has learnt the days between.
    var followed: Figure
    /// One that was trained on all days before.
    var anew: Figure?
  }

  private(set) var measured: [Day] = []

  private let all: DailyLog
  private let preset: Preset
  private let isAnew: Bool
  private let threads: Int
  private let folder: String
  private let follower: Follower
  private let stale: CatalogueModel
  /// Seconds that training the first model took, and the last cycle.
  private let trainingSeconds: Double
  private var cycleSeconds = 0.0
  private var day: Int

  private var model: String { folder + "/model.safetensors" }

  /// Trains the first model.
  ///
  /// - Parameter settings: changes how the model is followed.
  init(
    _ all: DailyLog, last days: Int, preset: Preset, anew: Bool, threads: Int,
    in folder: String, settings: (inout FollowSettings) -> Void
  ) throws {
    (self.all, self.preset, self.threads, self.folder) = (all, preset, threads, folder)
    (isAnew, day) = (anew, all.days.count - days)
    let model = folder + "/model.safetensors"
    trainingSeconds = try Self.train(
      all.part(0..<day), preset: preset, threads: threads, to: model)
    stale = try CatalogueModel(contentsOf: model)
    try FileManager.default.createDirectory(
      atPath: folder + "/events", withIntermediateDirectories: true)
    var follow = FollowSettings()
    follow.threads = threads
    settings(&follow)
    follower = try Follower(log: folder + "/events", model: model, settings: follow)
  }

  /// Ranks the next day, and lets the model learn it.
  mutating func next() throws {
    let log = all.part(day..<day + 1)
    var measured = Day(
      predictions: log.sessions.eventCount - log.sessions.sessionCount,
      stale: try figure(stale, log, measured.isEmpty ? trainingSeconds : 0),
      followed: try figure(CatalogueModel(contentsOf: model), log, cycleSeconds))
    if isAnew {
      let file = folder + "/anew.safetensors"
      let seconds = try Self.train(all.part(0..<day), preset: preset, threads: threads, to: file)
      measured.anew = try figure(CatalogueModel(contentsOf: file), log, seconds)
    }
    self.measured.append(measured)
    try write(log)
    // Long after the last click: all sessions have ended.
    let end = (log.sessions.times.max() ?? 0) + 86_400
    cycleSeconds = try follower.cycle(now: end).seconds
    day += 1
  }

  private static func train(
    _ log: EventLog, preset: Preset, threads: Int, to path: String
  ) throws -> Double {
    let clock = ContinuousClock()
    let begin = clock.now
    let trainer = try GRU4RecTrainer(
      log: log, hyperparameters: .preset(preset), threads: threads)
    _ = try trainer.train()
    try trainer.saveModel(to: path, withOptimizer: true)
    return (clock.now - begin) / .seconds(1)
  }

  /// Items that the model does not know are misses.
  private func figure(
    _ model: CatalogueModel, _ log: EventLog, _ seconds: Double
  ) throws -> Figure {
    var settings = EvaluationSettings()
    settings.cutoffs = [20]
    settings.threads = threads
    let result = try Evaluator(settings).evaluate(model, on: log)
    let all = log.sessions.eventCount - log.sessions.sessionCount
    let known = Double(result.events) / Double(max(all, 1))
    func value(_ metric: RankMetric) -> Double {
      (result.value(MetricAtCutoff(metric, at: 20)) ?? 0) * known
    }
    return Figure(recall: value(.recall), mrr: value(.mrr), seconds: seconds)
  }

  /// Writes a day into the event log, as a server would.
  private func write(_ log: EventLog) throws {
    let sessions = log.sessions
    var rows: [(time: Double, session: Int, item: ItemIndex)] = []
    for session in 0..<sessions.sessionCount {
      for event in sessions.events(of: session) {
        rows.append((sessions.times[event], session, sessions.items[event]))
      }
    }
    rows.sort { ($0.time, $0.session) < ($1.time, $1.session) }
    var text = LogSegment.header
    for row in rows {
      let fields = [
        "\(day)-\(row.session)", log.vocabulary.id(of: row.item), String(Int64(row.time * 1000)),
        "model", "", "", "",
      ]
      LogSegmentRow.append(fields.map { Array($0.utf8) }, to: &text)
    }
    let name = LogSegment.name(begin: Int64((rows.first?.time ?? 0) * 1000), writer: "benchmark")
    try Data(text).write(to: URL(filePath: "\(folder)/events/\(name).tsv"))
  }
}
