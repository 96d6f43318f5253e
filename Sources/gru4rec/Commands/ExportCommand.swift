import ArgumentParser
import Console
import GRU4Rec
import ModelExchange
import Recommendation
import Wording

/// `gru4rec export`: models for runtimes of other languages.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model as an ONNX graph, or its items as vectors.",
    discussion: """
      Vectors are for an index of inner products: with the vector of gru4rec recommend --vector an item's product is its score. \
      A graph is for runtimes of other languages. It takes one event of each session and the states before it, and gives the states after it and the best items; \
      with --sessions it takes whole sessions. Beside graphs and arrays lies a list of the item ids, one a line: an item's number is its line, from 0.

      Example:
        gru4rec export model.safetensors --onnx model.onnx
        gru4rec export model.safetensors --onnx sessions.onnx --sessions
        gru4rec export model.safetensors --vectors items.npy
      """)

  @Argument(help: "Model file.") var model: String

  @Option(help: ArgumentHelp("Graph to write.", valueName: "model.onnx")) var onnx: String?

  @Option(
    help: ArgumentHelp(
      "Vectors of items to write, as .npy, .csv or .parquet.", valueName: "items.npy"))
  var vectors: String?

  @Flag(help: "Take whole sessions instead of one event of each.") var sessions = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (onnx == nil) != (vectors == nil) else {
      throw ValidationError("name one of --onnx and --vectors")
    }
    if sessions, onnx == nil { throw ValidationError("--sessions is for --onnx") }
  }

  func run() throws {
    if let onnx {
      try check(ONNXExport.outputs(of: onnx))
      let export = try ONNXExport(contentsOf: model, form: sessions ? .sessions : .step)
      let written = try export.write(to: onnx)
      let layers = export.model.hyperparameters.layers
      try tell(
        written, export.model,
        JSONObject(["onnx": onnx, "layers": layers.count, "units": layers.max() ?? 0]))
    }
    if let vectors {
      try check(VectorExport.outputs(of: vectors))
      let export = try VectorExport(contentsOf: model)
      let written = try export.write(to: vectors)
      try tell(
        written, export.model,
        JSONObject(["vectors": vectors, "width": export.width]))
    }
  }

  private func check(_ outputs: [String]) throws {
    try OutputCheck.check(outputs, inputs: [model], regular: outputs)
  }

  private func tell(_ written: [String], _ model: GRU4RecModel, _ facts: JSONObject) throws {
    guard output.json else {
      return try StandardOutput.writeLine(
        "\(written.joined(separator: ", ")): \(NumberText.count(model.itemCount, "item"))")
    }
    var object = facts
    object["files"] = written
    object["items"] = model.itemCount
    object["model_version"] = ModelIdentity(method: "GRU4Rec", checksum: model.checksum).version
    try StandardOutput.writeLine(object.json)
  }
}
