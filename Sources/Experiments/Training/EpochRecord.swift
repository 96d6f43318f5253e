import GRU4Rec
import Wording

/// One epoch of a training, as it is told of and logged.
public struct EpochRecord: Sendable, Equatable {
  /// What was trained.
  public let summary: EpochSummary
  /// How fast; `nil` for an epoch of another process.
  public let speed: Speed?
  /// What validation found; `nil` without validation.
  public let validation: ValidationRecord.Entry?

  /// How fast an epoch was trained, in this process.
  public struct Speed: Sendable, Equatable {
    /// Time of the training, without validation and files.
    public let seconds: Double
    /// Training pairs per second.
    public let eventsPerSecond: Double
  }

  var json: JSONObject {
    var object = JSONObject(["epoch": summary.epoch, "loss": summary.loss])
    if let speed {
      object["seconds"] = speed.seconds
      object["events_per_second"] = speed.eventsPerSecond
    }
    if let validation { object.append(validation) }
    return object
  }

  /// One line for people: `epoch 3/10: loss 4.1234, recall@20 0.5432, mrr@20 0.2345, 81,234 events/s, 3.2 s`.
  ///
  /// - Parameter epochs: epochs of the whole training.
  public func line(of epochs: Int) -> String {
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
