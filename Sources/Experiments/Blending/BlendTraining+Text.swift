import Blending
import Wording

extension BlendTraining.Outcome {
  /// What each model brings, as a table, and what is left out.
  public var text: String {
    var table = TextTable([
      ("model", .left), ("recall@20", .right), ("mrr@20", .right), ("brings", .right), ("", .left),
    ])
    func add(_ name: String, _ part: BlendFit.Part) {
      table.add([
        name, part.alone.map { NumberText.fixed($0.recall, 4) } ?? "",
        part.alone.map { NumberText.fixed($0.mrr, 4) } ?? "",
        part.gain.isFinite
          ? "\(NumberText.fixed(part.gain, 4)) ± \(NumberText.fixed(part.margin, 4))" : "all",
        part.isKept ? "" : "left out: no more than chance could bring",
      ])
    }
    for (model, part) in zip(models, fit.members) { add(model.name, part) }
    add("what the session has seen", fit.seen)
    table.add([
      "blend", NumberText.fixed(fit.quality.recall, 4), NumberText.fixed(fit.quality.mrr, 4), "",
      "",
    ])
    return table.text
      + "on \(NumberText.count(fit.predictions, "prediction")) of the validation; a part brings what Recall@20 + MRR@20 "
      + "lose without it\n"
  }

  /// The same as JSON.
  public var json: String {
    func json(_ name: String, _ part: BlendFit.Part) -> JSONObject {
      var object = JSONObject(["name": name, "kept": part.isKept])
      if let alone = part.alone {
        object["recall@20"] = alone.recall
        object["mrr@20"] = alone.mrr
      }
      if part.gain.isFinite {
        object["gain"] = part.gain
        object["margin"] = part.margin
      }
      return object
    }
    return JSONObject([
      "members": zip(models, fit.members).map { json($0.name, $1) },
      "seen": json("seen", fit.seen), "recall@20": fit.quality.recall,
      "mrr@20": fit.quality.mrr, "predictions": fit.predictions,
    ]).json
  }
}
