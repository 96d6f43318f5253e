import GRU4Rec
import Kernels
import SessionData
import SystemFiles
import Wording

/// What a finished training is reported as.
struct TrainingResult {
  let command: TrainCommand
  let trainer: GRU4RecTrainer
  let data: TrainingData
  let outcome: TrainingOutcome
  let totalSeconds: Double

  /// Mean loss of every epoch, those before a resumption included.
  var losses: [Double] { trainer.history.map(\.loss) }

  /// For people.
  var text: String {
    var text =
      "\(command.model): \(NumberText.count(losses.count, "epoch")) in "
      + NumberText.duration(outcome.seconds)
    if let loss = losses.last {
      text +=
        " (\(NumberText.grouped(outcome.eventsPerSecond)) events/s), loss "
        + NumberText.fixed(loss, 4)
    }
    if let saved = outcome.validation.entries.first(where: { $0.epoch == outcome.savedEpoch }) {
      text +=
        "\nsaved the model of epoch \(saved.epoch): recall@20 "
        + "\(NumberText.fixed(saved.recall, 4)), mrr@20 \(NumberText.fixed(saved.mrr, 4))"
      if outcome.stoppedEarly { text += "; stopped early, as nothing better came" }
    }
    return text
  }

  /// For programs.
  func json() throws -> String {
    let sessions = data.log.sessions
    var object = JSONObject([
      "model": command.model, "version": productVersion, "epochs": losses.count,
      "saved_epoch": outcome.savedEpoch, "losses": losses, "seconds": outcome.seconds,
      "total_seconds": totalSeconds, "events_per_second": outcome.eventsPerSecond,
      "peak_memory_bytes": Machine.peakMemory, "threads": trainer.threads,
      "instruction_set": InstructionSet.chosen.name, "seed": command.seed,
      "data": JSONObject([
        "events": sessions.eventCount, "sessions": sessions.sessionCount,
        "items": data.log.vocabulary.count, "skipped_rows": data.log.report.skippedRows,
      ]),
      "hyperparameters": try EncodedJSON(trainer.hyperparameters),
    ])
    if data.validation != nil {
      object["stopped_early"] = outcome.stoppedEarly
      object["validation"] = outcome.validation.entries.map { entry in
        var object = JSONObject(["epoch": entry.epoch])
        object.append(entry)
        return object
      }
    }
    object["log"] = command.log
    object["report"] = command.report
    return object.json
  }

  /// Writes the web page, where one is asked for.
  func writeReport() throws {
    guard let path = command.report else { return }
    let file = try AtomicFile(path: path)
    try file.write(TrainingReport(self).html)
    try file.commit()
  }
}
