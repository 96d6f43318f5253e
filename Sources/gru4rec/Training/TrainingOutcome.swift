import GRU4Rec
import Wording

/// What a finished training tells.
struct TrainingOutcome {
  var validation = ValidationRecord()
  /// The epoch whose model was saved.
  var savedEpoch = 0
  var stoppedEarly = false
  var seconds = 0.0
  var eventsPerSecond = 0.0
}

/// One epoch, as it is told of and logged.
struct EpochRecord {
  let summary: EpochSummary
  /// Seconds and events per second; `nil` for an epoch of another process.
  let speed: (seconds: Double, eventsPerSecond: Double)?
  let validation: ValidationRecord.Entry?

  var json: JSONObject {
    var object = JSONObject(["epoch": summary.epoch, "loss": summary.loss])
    if let speed {
      object["seconds"] = speed.seconds
      object["events_per_second"] = speed.eventsPerSecond
    }
    if let validation { object.append(validation) }
    return object
  }

  func line(of epochs: Int) -> String {
    let metrics = validation.map {
      ", recall@20 \(NumberText.fixed($0.recall, 4)), mrr@20 \(NumberText.fixed($0.mrr, 4))"
    }
    let pace = speed.map {
      ", \(NumberText.grouped($0.eventsPerSecond)) events/s, \(NumberText.duration($0.seconds))"
    }
    return "epoch \(summary.epoch)/\(epochs): loss \(NumberText.fixed(summary.loss, 4))"
      + (metrics ?? "") + (pace ?? "")
  }
}
