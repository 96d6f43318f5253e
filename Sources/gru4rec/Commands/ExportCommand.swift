import ArgumentParser
import Console
import ModelExchange
import Wording

/// `gru4rec export`: models for runtimes of other languages.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model as an ONNX graph, for runtimes of other languages.",
    discussion: """
      The graph takes one event of each session and the states before it, and gives the states after it and the best items. \
      With --sessions it takes whole sessions. Beside it lies a list of the item ids, one a line: an item's number is its line, from 0.

      Example:
        gru4rec export model.safetensors --onnx model.onnx
        gru4rec export model.safetensors --onnx sessions.onnx --sessions
      """)

  @Argument(help: "Model file.") var model: String

  @Option(help: ArgumentHelp("Graph to write.", valueName: "model.onnx")) var onnx: String

  @Flag(help: "Take whole sessions instead of one event of each.") var sessions = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let outputs = ONNXExport.outputs(of: onnx)
    try OutputCheck.check(outputs, inputs: [model], regular: outputs)
    let export = try ONNXExport(contentsOf: model, form: sessions ? .sessions : .step)
    let written = try export.write(to: onnx)
    let (items, layers) = (export.model.itemCount, export.model.hyperparameters.layers)
    try StandardOutput.writeLine(
      output.json
        ? JSONObject([
          "onnx": onnx, "files": written, "items": items, "layers": layers.count,
          "units": layers.max() ?? 0,
        ]).json
        : "\(written.joined(separator: ", ")): \(NumberText.count(items, "item"))")
  }
}
