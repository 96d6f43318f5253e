import ArgumentParser
import Console
import Evaluation
import Experiments
import Wording

/// `gru4rec blend`: one model made of several.
struct BlendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blend",
    abstract:
      "Make one model of several: each says what comes next, and the best weights are found.",
    discussion: """
      The weights are found on train_valid of prepared data, with models that have not seen it: those that are given as \
      settings are trained on train_tr for that, and on train_full for the blend. For model files name others of the \
      same kind, trained on train_tr, with --fitted-with. What brings no more than chance could is left out. The \
      file can be used wherever a model can. One model alone learns what it is worth that a session has seen an item.

      Example:
        gru4rec prepare log.tsv --output data
        gru4rec blend gru4rec:preset=diginetica vstan --data data --model blend.safetensors
      """)

  @Argument(
    help: "Models: settings as for compare (gru4rec:epochs=5, vstan:k=100), or model files.")
  var models: [String]

  @Option(help: ArgumentHelp("Folder with the tables that prepare writes.", valueName: "data"))
  var data: String

  @Option(help: ArgumentHelp("Model file to write.", valueName: "model.safetensors"))
  var model: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Models trained on train_tr that stand for the model files, one for each, in their order.",
      valueName: "model.safetensors"))
  var fittedWith: [String] = []

  @Option(help: "Seed of models that are trained.") var seed: UInt64 = 42

  @OptionGroup(title: "Input tables") var tables: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var device: DeviceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let blend = try BlendTraining(
      models.map { try ModelSpecification($0) },
      fittedWith: fittedWith.map { try ModelSpecification($0) }, data: data,
      format: tables.format())
    try OutputCheck.check([model], inputs: blend.inputs + models + fittedWith, regular: [model])
    Interruption.watch()
    let progress = CompareProgress(
      MetricAtCutoff(.mrr, at: 20), namesSplits: false, quiet: output.quiet)
    defer { progress.clear() }
    do {
      let outcome = try blend.run(
        seed: seed, threads: threads.count, device: device.device, observer: progress.show,
        isCancelled: { Interruption.isRequested })
      progress.clear()
      try outcome.blend.write(to: model)
      try StandardOutput.write(
        output.json ? outcome.json + "\n" : outcome.text + "\(model): written\n")
    } catch is CancellationError {
      throw CommandError.interrupted("stopped; nothing was written")
    }
  }
}
