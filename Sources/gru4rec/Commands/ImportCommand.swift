import ArgumentParser
import Console
import GRU4Rec
import ModelExchange
import Wording

/// `gru4rec import`: models of the authors' PyTorch code.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over a model of the authors' PyTorch code.",
    discussion: """
      Reads what their savemodel writes: settings, items and weights. Nothing in the file is executed, and neither Python nor \
      PyTorch is needed. The model scores as it did, and training goes on with gru4rec train --continue-from.

      Example:
        gru4rec import model.pt --model model.safetensors
      """)

  @Argument(help: ArgumentHelp("File of torch.save.", valueName: "model.pt")) var file: String

  @Option(help: ArgumentHelp("Model file to write.", valueName: "model.safetensors"))
  var model: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    try OutputCheck.check([model], inputs: [file], regular: [model])
    let checkpoint = try AuthorsCheckpoint(contentsOf: file)
    try checkpoint.save(to: model)
    for note in checkpoint.notes { Messages.note(note) }
    try StandardOutput.writeLine(output.json ? json(checkpoint) : text(checkpoint))
  }

  private func text(_ checkpoint: AuthorsCheckpoint) -> String {
    let settings = checkpoint.hyperparameters
    return """
      \(model): \(NumberText.count(checkpoint.vocabulary.count, "item")), layers \
      \(settings.layers.map { "\($0)" }.joined(separator: ", ")), \(settings.loss.rawValue), trained on \
      \(NumberText.count(events(checkpoint), "event"))
      """
  }

  private func json(_ checkpoint: AuthorsCheckpoint) -> String {
    JSONObject([
      "model": model, "items": checkpoint.vocabulary.count, "events": events(checkpoint),
      "sessions": checkpoint.sessions, "parameters": checkpoint.hyperparameters.authorsParameters,
      "notes": checkpoint.notes,
    ]).json
  }

  private func events(_ checkpoint: AuthorsCheckpoint) -> Int {
    checkpoint.itemCounts.reduce(0) { $0 + Int($1) }
  }
}
