import GRU4Rec
import Tuning
import Wording

extension TuningOutcome {
  /// For people.
  public var text: String {
    var text = """
      \(NumberText.count(trials.count, "trial"))\(found.isRandom ? "" : " of \(found.name)") \
      in \(NumberText.duration(searchSeconds))\(effort)\(failedCount > 0 ? ", \(failedCount) failed" : "")
      best   \(name(of: best.trial, best.epoch)): \(measures(of: best.trial, best.epoch))

      """
    if let start, start.trial.number != best.trial.number,
      let epoch = start.trial.best(plan.metric)?.epoch
    {
      text += "start  \(name(of: start.trial, epoch)): \(measures(of: start.trial, epoch))\n"
    }
    for (name, trial) in finalTrials {
      let values = measureNames.compactMap { measure in
        seeds(of: trial, measure).map { "\(measure) \($0.text)" }
      }
      guard !values.isEmpty else { continue }
      let count = seeds(of: trial, measureNames[0])?.count ?? 0
      text +=
        "\(name) on \(finalLog)\(found.isRandom ? ", " + NumberText.count(count, "seed") : ""): "
        + values.joined(separator: ", ") + "\n"
    }
    if !found.isRandom { text += "\(found.text)\n" }
    return text
  }

  /// How much was trained.
  private var effort: String {
    found.isRandom
      ? ": \(completeCount) got all \(task.epochs) epochs, "
        + "\(NumberText.count(epochsTrained, "epoch")) in all" : ""
  }

  private func name(of trial: Trial, _ epoch: Int) -> String {
    "trial \(trial.number)" + (found.isRandom ? ", epoch \(epoch)" : "")
  }

  /// The trials that several seeds were trained of.
  public var finalTrials: [(name: String, trial: Int)] {
    let all = [("best ", best.trial.number)] + (best.trial.number == 1 ? [] : [("start", 1)])
    return all.filter { _, trial in finals.contains { $0.trial == trial } }
  }

  private func measures(of trial: Trial, _ epoch: Int) -> String {
    let measures = trial.epochs.first { $0.epoch == epoch }?.measures ?? [:]
    return measureNames.compactMap { name in
      measures[name].map { "\(name) \(NumberText.fixed($0, 4))" }
    }.joined(separator: ", ")
  }

  /// For programs, as JSON.
  public func json() throws -> String { try jsonObject().json }

  /// For programs.
  package func jsonObject() throws -> JSONObject {
    var object = JSONObject([
      "study": study, "version": productVersion, "method": found.name, "metric": plan.metric,
      "search": plan.method.rawValue, "trials": trials.count, "complete_trials": completeCount,
      "failed_trials": failedCount, "epochs": epochsTrained,
      "search_seconds": searchSeconds, "total_seconds": totalSeconds, "runs": runs.count,
      "seed": plan.seed,
      "validation": JSONObject([
        "events": task.validationSize.events, "sessions": task.validationSize.sessions,
      ]),
      "best": JSONObject([
        "trial": best.trial.number, "epoch": best.epoch,
        "specification": found.text, "parameters": found.hyperparameters?.authorsParameters,
        "hyperparameters": try found.hyperparameters.map { try EncodedJSON($0) },
        "measures": try measures(best.trial, best.epoch),
      ]),
    ])
    if let start, let epoch = start.trial.best(plan.metric)?.epoch {
      object["start"] = JSONObject([
        "trial": start.trial.number, "epoch": epoch, "measures": try measures(start.trial, epoch),
      ])
    }
    object["finals"] = try finals.map { final in
      JSONObject([
        "trial": final.trial, "seed": final.seed, "epochs": final.epochs,
        "measures": try EncodedJSON(final.measures), "seconds": final.seconds,
      ])
    }
    for (key, trial) in [("best_mean", best.trial.number), ("start_mean", 1)] {
      var means = JSONObject()
      for name in allMeasureNames { means[name] = seeds(of: trial, name)?.mean }
      if finals.contains(where: { $0.trial == trial }) { object[key] = means }
    }
    object["importance"] = importance.map { importance in
      importance.shares.map { JSONObject(["name": $0.name, "share": $0.share]) }
    }
    return object
  }

  private func measures(_ trial: Trial, _ epoch: Int) throws -> EncodedJSON {
    try EncodedJSON(trial.epochs.first { $0.epoch == epoch }?.measures ?? [:])
  }
}
