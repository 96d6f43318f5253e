import DataPreparation
import EventLogs
import GRU4Rec
import Safetensors
import SessionData
import Wording

/// What a model file holds.
struct ModelInspection {
  private let path: String
  private let model: GRU4RecModel
  private let tensors: [TensorDescription]
  private let top: TopItems

  init(path: String, titles: ItemTable?) throws {
    self.path = path
    model = try GRU4RecModel(contentsOf: path)
    // The model's reading has checked the sum of the bytes.
    let file = try SafetensorsFile(path: path, verifyChecksum: false)
    tensors = try file.names.map { try file.tensor($0) }
    top = TopItems(model.vocabulary, counts: model.itemCounts, titles: titles)
  }

  private var parameterCount: Int {
    tensors.filter {
      $0.dataType == .f32 && !$0.name.hasPrefix("optimizer.")
        && !$0.name.hasPrefix("feature.")
    }
    .reduce(0) { $0 + $1.elementCount }
  }

  func json() throws -> String {
    JSONObject([
      "file": path, "kind": "model", "parameters": parameterCount,
      "items_without_clicks": model.itemsWithoutClicks,
      "features": model.features.map { map in
        JSONObject([
          "features": map.featureCount,
          "columns": map.columns.map { "\($0.name):\($0.kind.rawValue)" },
        ])
      },
      "hyperparameters": try EncodedJSON(model.hyperparameters),
      "training": try EncodedJSON(model.training),
      "tensors": tensors.map {
        JSONObject(["name": $0.name, "type": $0.dataType.rawValue, "shape": $0.shape])
      },
      "top_items": top.json,
    ]).json
  }

  var text: String {
    let training = model.training
    var text = """
      \(path): a model of gru4rec \(training.version), seed \(training.seed)
      trained on  \(NumberText.count(training.events, "event")), \
      \(NumberText.count(training.sessions, "session")), \
      \(NumberText.count(training.items, "item"))
      time        \(NumberText.time(training.firstTime)) to \(NumberText.time(training.lastTime))
      parameters  \(NumberText.grouped(parameterCount))


      """
    if let map = model.features {
      let columns = map.columns.map { "\($0.name) (\($0.kind.rawValue))" }
      text += """
        features    \(NumberText.grouped(map.featureCount)) of \(columns.joined(separator: ", "))
        added       \(NumberText.count(model.itemsWithoutClicks, "item")) without clicks


        """
    }
    var settings = TextTable([("setting", .left), ("value", .left)])
    for (name, value) in model.hyperparameters.settings { settings.add([name, value]) }
    text += settings.text + "\n"
    if !training.losses.isEmpty {
      var losses = TextTable([("epoch", .right), ("loss", .right)])
      for (index, loss) in training.losses.enumerated() {
        losses.add(["\(index + 1)", NumberText.fixed(loss, 4)])
      }
      text += losses.text + "\n"
    }
    var shapes = TextTable([("tensor", .left), ("type", .left), ("shape", .left)])
    for tensor in tensors {
      shapes.add(
        [
          tensor.name, tensor.dataType.rawValue,
          tensor.shape.map(String.init).joined(separator: " × "),
        ])
    }
    return text + shapes.text + "\n" + top.text
  }
}
