import Foundation
import SystemFiles
import Wording

/// What validation found after each epoch.
public struct ValidationRecord: Sendable, Equatable, Codable {
  /// One epoch.
  public struct Entry: Sendable, Equatable, Codable {
    /// Number of the epoch, from 1.
    public let epoch: Int
    /// Recall at ``TrainingValidation/cutoff``.
    public let recall: Double
    /// Mean reciprocal rank at ``TrainingValidation/cutoff``.
    public let mrr: Double
    /// Time that measuring took.
    public let seconds: Double

    /// What epochs are compared by: recall × MRR, so that a percent of either counts the same.
    ///
    /// With losses by pairs, BPR-max among them, MRR is at its best long before recall is.
    public var score: Double { recall * mrr }
  }

  /// The epochs that were measured, in their order.
  public private(set) var entries: [Entry] = []

  init() {}

  /// The entry of the best ``Entry/score``; the earliest of equals.
  public var best: Entry? { entries.max { ($0.score, -$0.epoch) < ($1.score, -$1.epoch) } }

  /// The entry of an epoch.
  public subscript(epoch epoch: Int) -> Entry? { entries.first { $0.epoch == epoch } }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Whether the last `patience` epochs brought nothing better.
  func isExhausted(patience: Int) -> Bool {
    guard let best, let last = entries.last else { return false }
    return last.epoch - best.epoch >= patience
  }

  /// What was known when this many epochs were done; empty when there is no such file.
  init(contentsOf path: String, epochs: Int) throws(TrainingError) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    guard let record = try? JSONDecoder().decode(ValidationRecord.self, from: data) else {
      throw .damagedRecord(path: path)
    }
    entries = record.entries.filter { $0.epoch <= epochs }
  }

  /// Writes the file: complete, or not at all.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(try EncodedJSON(self).json + "\n")
    try file.commit()
  }
}

extension JSONObject {
  /// Adds the metrics of an epoch.
  mutating func append(_ entry: ValidationRecord.Entry) {
    self["recall@\(TrainingValidation.cutoff)"] = entry.recall
    self["mrr@\(TrainingValidation.cutoff)"] = entry.mrr
  }
}
