import Console
import Evaluation
import Foundation
import GRU4Rec
import SessionData
import SystemFiles
import Wording

/// What validation found after each epoch.
struct ValidationRecord: Codable {
  /// One epoch.
  struct Entry: Codable, Equatable {
    var epoch: Int
    var recall: Double
    var mrr: Double
    var seconds: Double
  }

  private(set) var entries: [Entry] = []

  /// The entry with the best MRR; the earliest of equals.
  var best: Entry? { entries.max { ($0.mrr, -$0.epoch) < ($1.mrr, -$1.epoch) } }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Whether the last `patience` epochs brought nothing better.
  func isExhausted(patience: Int) -> Bool {
    guard let best, let last = entries.last else { return false }
    return last.epoch - best.epoch >= patience
  }

  /// What was known when this many epochs were done; empty when there is no such file.
  init(contentsOf path: String, epochs: Int) throws {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    do {
      entries = try JSONDecoder().decode(ValidationRecord.self, from: data).entries
        .filter { $0.epoch <= epochs }
    } catch {
      throw CommandError.badData("\(path): damaged; remove it and start without --resume")
    }
  }

  init() {}

  /// Writes the file: complete, or not at all.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(try EncodedJSON(self).json + "\n")
    try file.commit()
  }
}

/// Measures a model on the validation log.
struct Validator {
  /// Cut-off of the metrics.
  static let cutoff = 20
  let log: EventLog
  let threads: Int
  let bar: ProgressBar

  /// - Throws: `EvaluationError.cancelled` when the command is asked to stop.
  func measure(_ model: GRU4RecModel, epoch: Int) throws -> ValidationRecord.Entry {
    var settings = EvaluationSettings()
    settings.cutoffs = [Self.cutoff]
    settings.threads = threads
    let start = ContinuousClock.now
    let bar = bar
    let result = try Evaluator(settings).evaluate(
      model, sessions: log.sessions, itemCounts: model.itemCounts,
      unknownEvents: log.report.unknownItemEvents,
      progress: { bar.show($0, since: start) }, isCancelled: { Interruption.isRequested })
    bar.clear()
    return ValidationRecord.Entry(
      epoch: epoch, recall: result.metrics[0].recall, mrr: result.metrics[0].mrr,
      seconds: result.seconds)
  }
}

extension JSONObject {
  /// Adds the metrics of an epoch.
  mutating func append(_ entry: ValidationRecord.Entry) {
    self["recall@\(Validator.cutoff)"] = entry.recall
    self["mrr@\(Validator.cutoff)"] = entry.mrr
  }
}
