import Blending
import Wording

extension BlendTraining.Outcome {
  /// What each model brings, as a table, and what is left out.
  public var text: String { fit.text(names: models.map(\.name)) }

  /// The same as JSON.
  public var json: String { fit.jsonObject(names: models.map(\.name)).json }
}

extension BlendFit {
  /// What each model brings, as a table, and what is left out.
  func text(names: [String]) -> String {
    var table = TextTable([
      ("model", .left), ("recall@20", .right), ("mrr@20", .right), ("brings", .right), ("", .left),
    ])
    func add(_ name: String, _ part: Part) {
      table.add([
        name, part.alone.map { NumberText.fixed($0.recall, 4) } ?? "",
        part.alone.map { NumberText.fixed($0.mrr, 4) } ?? "",
        part.gain.isFinite
          ? "\(NumberText.fixed(part.gain, 4)) ± \(NumberText.fixed(part.margin, 4))" : "all",
        part.isKept ? "" : "left out: no more than chance could bring",
      ])
    }
    for (name, part) in zip(names, members) { add(name, part) }
    add("what the session has seen", seen)
    table.add([
      "blend", NumberText.fixed(quality.recall, 4), NumberText.fixed(quality.mrr, 4), "", "",
    ])
    return table.text
      + "on \(NumberText.count(predictions, "prediction")) of the validation; a part brings what Recall@20 + MRR@20 "
      + "lose without it\n"
  }

  /// The same for programs.
  func jsonObject(names: [String]) -> JSONObject {
    func json(_ name: String, _ part: Part) -> JSONObject {
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
      "members": zip(names, members).map { json($0, $1) }, "seen": json("seen", seen),
      "recall@20": quality.recall, "mrr@20": quality.mrr, "predictions": predictions,
    ])
  }
}
