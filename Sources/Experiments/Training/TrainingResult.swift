import GRU4Rec
import Kernels
import SessionData
import Wording

/// A finished training beside what went into it, to be reported.
public struct TrainingResult {
  /// What the model is called, such as its file.
  public let model: String
  /// What the training log is called, such as its files.
  public let trainingLogs: [String]
  /// What the validation log is called, such as its files; empty without validation.
  public let validationLogs: [String]
  /// What was trained on.
  public let log: EventLog
  /// How it was trained.
  public let session: TrainingSession
  /// What it came to.
  public let outcome: TrainingOutcome
  /// Time that all took, in seconds.
  public let totalSeconds: Double

  /// Most memory that each rank took, in bytes, where several shared the training.
  public let rankMemory: [Int]?

  /// A finished training.
  public init(
    model: String, trainingLogs: [String], validationLogs: [String] = [], log: EventLog,
    session: TrainingSession, outcome: TrainingOutcome, totalSeconds: Double,
    rankMemory: [Int]? = nil
  ) {
    self.rankMemory = rankMemory
    self.model = model
    self.trainingLogs = trainingLogs
    self.validationLogs = validationLogs
    self.log = log
    self.session = session
    self.outcome = outcome
    self.totalSeconds = totalSeconds
  }

  /// For people.
  public var text: String {
    let losses = outcome.losses
    var text =
      "\(model): \(NumberText.count(losses.count, "epoch")) in "
      + NumberText.duration(outcome.seconds)
    if let loss = losses.last {
      text +=
        " (\(NumberText.grouped(outcome.eventsPerSecond)) events/s), loss "
        + NumberText.fixed(loss, 4)
    }
    if let saved = outcome.modelValidation {
      text +=
        "\nsaved the model of epoch \(saved.epoch): recall@20 "
        + "\(NumberText.fixed(saved.recall, 4)), mrr@20 \(NumberText.fixed(saved.mrr, 4))"
      if outcome.stoppedEarly { text += "; stopped early, as nothing better came" }
    }
    return text
  }

  /// For programs, as JSON.
  public func json() throws -> String { try jsonObject().json }

  /// For programs.
  package func jsonObject() throws -> JSONObject {
    let trainer = session.trainer
    let sessions = log.sessions
    var object = JSONObject([
      "model": model, "version": productVersion, "epochs": outcome.losses.count,
      "saved_epoch": outcome.modelEpoch, "losses": outcome.losses, "seconds": outcome.seconds,
      "total_seconds": totalSeconds, "events_per_second": outcome.eventsPerSecond,
      "peak_memory_bytes": Machine.peakMemory, "threads": trainer.threads,
      "instruction_set": trainer.instructionSet, "seed": trainer.seed,
      "data": JSONObject([
        "events": sessions.eventCount, "sessions": sessions.sessionCount,
        "items": log.vocabulary.count, "skipped_rows": log.report.skippedRows,
        "time_units": log.report.timeUnits.map(\.rawValue),
      ]),
      "hyperparameters": try EncodedJSON(trainer.hyperparameters),
    ])
    object["card"] = trainer.card
    object["ranks"] = trainer.rankCount
    object["local_steps"] = trainer.record.localSteps
    object["rank_memory_bytes"] = rankMemory
    object["rank_calls_per_step"] = trainer.rankTraffic?.calls
    object["rank_bytes_per_step"] = trainer.rankTraffic?.bytes
    if session.validation != nil {
      object["stopped_early"] = outcome.stoppedEarly
      object["validation"] = outcome.validation.entries.map { entry in
        var object = JSONObject(["epoch": entry.epoch])
        object.append(entry)
        return object
      }
    }
    return object
  }
}
