import ArgumentParser
import Console
import GRU4Rec
import SessionData
import Wording

/// `gru4rec-benchmark train`: the speed of training, beside what the machine's matrix product reaches.
struct BenchmarkTrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Measure how fast this machine trains.",
    discussion: """
      Trains on invented clicks for some seconds after a warm-up, and compares with the best \
      single-precision matrix product of 1024³ on the same threads, unless a graphics card trains.

      Example:
        gru4rec-benchmark train --catalogue 37484 --layers 100 --batch-size 32 --json
      """)

  @OptionGroup var training: BenchmarkedTraining
  @Option(help: ArgumentHelp("Sessions trained side by side.", valueName: "n")) var batchSize = 32
  @Option(help: "Training loss.") var loss: Loss = .crossEntropy
  @Option(help: ArgumentHelp("Share of the input vector that is dropped.", valueName: "p"))
  var embeddingDropout: Float = 0
  @Option(help: ArgumentHelp("Share of the hidden state that is dropped.", valueName: "p"))
  var hiddenDropout: Float = 0
  @Option(help: ArgumentHelp("Momentum of the updates.", valueName: "m")) var momentum: Float = 0
  @Option(help: "Numbers that gradients are made of.") var precision: Precision = .float32
  @Flag(help: "Also show where the time of a step goes, part by part.") var breakdown = false
  @OptionGroup var threads: ThreadOptions
  @Flag(help: "All threads work on each step, also where fewer are faster.") var wholeTeam = false
  @Option(help: ArgumentHelp("What trains: cpu, gpu, gpu:1.", valueName: "cpu|gpu"))
  var device: TrainingDevice = .cpu
  @OptionGroup var output: OutputOptions

  func run() throws {
    if device == .cpu { try OneDNN.require() }
    let settings = try training.settings(batchSize: batchSize) {
      $0.loss = loss
      $0.embeddingDropout = embeddingDropout
      $0.hiddenDropout = hiddenDropout
      $0.momentum = momentum
      $0.precision = precision
    }
    let (catalogue, seconds) = (training.catalogue, training.seconds)
    let trainer = try GRU4RecTrainer(
      log: BenchmarkLog.make(catalogue: catalogue), hyperparameters: settings,
      threads: threads.count, device: device)
    if wholeTeam { trainer.keepWholeTeam() }
    let isCPU = trainer.card == nil
    let before = isCPU ? PeakProduct.measure(threads: trainer.threads) : nil
    let speed = try TrainingSpeed.measure(
      trainer, seconds: seconds, bar: ProgressBar(quiet: output.quiet))
    let peak = before.map { max($0, PeakProduct.measure(threads: trainer.threads)) }
    let result = BenchmarkResult(
      speed: speed, peak: peak, threads: trainer.threads,
      instructionSet: trainer.instructionSet, card: trainer.card,
      flopPerEvent: settings.flopPerEvent(catalogue: catalogue),
      breakdown: try peak.flatMap {
        breakdown ? try StepBreakdown.measure(trainer, seconds: min(seconds, 2), peak: $0) : nil
      })
    try StandardOutput.write(output.json ? result.json + "\n" : result.text)
  }
}

extension Hyperparameters {
  /// 6·(H·N + Σ over layers of 3H² + 3H·E), N the columns scored in a step.
  func flopPerEvent(catalogue: Int) -> Double {
    let columns =
      switch negativeSamples {
      case .count(let count): batchSize + count
      case .all: catalogue
      }
    let last = Double(layers.last ?? 0)
    var products = last * Double(columns)
    var inputSize = last
    for layer in layers {
      let units = Double(layer)
      products += 3 * units * units + 3 * units * inputSize
      inputSize = units
    }
    return 6 * products
  }
}
