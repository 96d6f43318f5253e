import Blending
import GRU4Rec
import ModelFiles
import Wording

/// What a ``FitSession`` found.
public struct FitOutcome: Sendable {
  /// All that was tried, in its order.
  public let trials: [FitTrial]
  /// What the blend could be made of.
  public let models: [ModelSpecification]
  /// What each of them brings, on predictions that all of them were measured with.
  public let fit: BlendFit
  /// The model: the blend of what is kept, trained on the full log.
  public let blend: BlendFile
  /// Predictions that each try was measured with.
  public let predictions: Int
  /// Seed of what was trained.
  public let seed: UInt64
  /// Time that all of it took, in seconds.
  public let seconds: Double

  /// What the blend holds, as `blend` takes it.
  public var kept: [ModelSpecification] { fit.kept.map { models[$0] } }

  /// For people.
  public var text: String {
    let networks = trials.count { $0.isNetwork }
    let none =
      trials.contains { $0.isNetwork && $0.quality != nil }
      ? "" : "no network could be measured in this time; with more of it the model will be better\n"
    return none + "tried \(NumberText.count(networks, "network")) and "
      + NumberText.count(trials.count - networks, "setting") + " of neighbours in "
      + "\(NumberText.duration(seconds)), on \(NumberText.count(predictions, "prediction"))\n"
      + fit.text(names: models.map(\.name))
      + "its parts blended once more, from data that gru4rec prepare wrote:\n"
      + "  gru4rec blend " + kept.map(\.text).joined(separator: " ")
      + " --data data --seed \(seed) --model model.safetensors\n"
  }

  /// For programs, as JSON.
  public var json: String { jsonObject.json }

  /// For programs.
  package var jsonObject: JSONObject {
    JSONObject([
      "version": productVersion, "seconds": seconds, "predictions": predictions,
      "trials": trials.map { trial in
        var object = JSONObject([
          "trial": trial.number, "model": trial.model, "seconds": trial.seconds,
          "end": trial.end.name,
        ])
        object["recall@20"] = trial.quality?.recall
        object["mrr@20"] = trial.quality?.mrr
        if case .failed(let reason) = trial.end { object["failure"] = reason }
        return object
      }, "kept": kept.map(\.text), "blend": fit.jsonObject(names: models.map(\.name)),
    ])
  }
}

extension FitTrial.End {
  /// As programs read it.
  var name: String {
    switch self {
    case .measured: "measured"
    case .behind: "behind"
    case .outOfTime: "out-of-time"
    case .failed: "failed"
    }
  }
}
