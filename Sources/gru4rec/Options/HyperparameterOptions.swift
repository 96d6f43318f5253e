import ArgumentParser
import Console
import EventLogs
import GRU4Rec
import SessionData

/// Settings of the model and its training: preset, then the authors' parameter string, then flags.
struct HyperparameterOptions: ParsableArguments {
  @Option(help: "Settings that the authors publish for a data set.")
  var preset: Preset?

  @Option(
    help: ArgumentHelp(
      "Settings in the authors' notation, such as \"loss=bpr-max,layers=100\"; override the preset.",
      valueName: "name=value,…"))
  var parameters: String?

  @Option(help: ArgumentHelp("Units of the GRU layers. (default: 100)", valueName: "64,64"))
  var layers: LayerSizes?

  @Option(help: "How an item enters the first layer. (default: shared)")
  var embedding: InputEmbedding?

  @Option(help: "Where the reset gate acts. (default: after; before with --embedding none)")
  var resetGate: ResetGate?

  @Option(help: "Training loss. (default: cross-entropy)")
  var loss: Loss?

  @Option(help: ArgumentHelp("Sessions trained side by side. (default: 64)", valueName: "n"))
  var batchSize: Int?

  @Option(help: ArgumentHelp("Passes over the log. (default: 10)", valueName: "n"))
  var epochs: Int?

  @Option(help: ArgumentHelp("Step size. (default: 0.05)", valueName: "rate"))
  var learningRate: Float?

  @Option(help: ArgumentHelp("Share of the last update carried on. (default: 0)", valueName: "m"))
  var momentum: Float?

  @Option(help: ArgumentHelp("Dropout of the input vector. (default: 0)", valueName: "p"))
  var embeddingDropout: Float?

  @Option(help: ArgumentHelp("Dropout of the hidden states. (default: 0)", valueName: "p"))
  var hiddenDropout: Float?

  @Option(help: "Items scored beside the targets of a batch. (default: 2048)")
  var negativeSamples: NegativeSamples?

  @Option(
    help: ArgumentHelp(
      "Samples are drawn with probability ∝ count^alpha. (default: 0.5)", valueName: "alpha"))
  var sampleAlpha: Float?

  @Option(
    help: ArgumentHelp("Correction of cross-entropy for sampling. (default: 0)", valueName: "q"))
  var logq: Float?

  @Option(help: ArgumentHelp("Score regularisation of bpr-max. (default: 1)", valueName: "r"))
  var bpreg: Float?

  @Option(
    help: ArgumentHelp("ELU on the scores of bpr-max, 0 = none. (default: 0.5)", valueName: "alpha")
  )
  var elu: Float?

  @Option(help: "Activation of the scores. (default: the loss's own)")
  var finalActivation: Activation?

  @Option(help: "Activation of the candidate state. (default: tanh)")
  var hiddenActivation: Activation?

  @Option(help: "Update rule. (default: adagrad)")
  var optimizer: Optimizer?

  @Option(
    help: ArgumentHelp(
      "Largest norm of a step's gradient, 0 = any. (default: 0)", valueName: "norm"))
  var gradientClip: Float?

  @Option(help: ArgumentHelp("L2 penalty on the weights. (default: 0)", valueName: "lambda"))
  var l2: Float?

  @Option(
    help: ArgumentHelp("Label smoothing of cross-entropy. (default: 0)", valueName: "epsilon"))
  var labelSmoothing: Float?

  @Flag(
    inversion: .prefixedNo, help: "Leave samples that equal a target out of its loss. (default: no)"
  )
  var maskAccidentalHits: Bool?

  @Option(help: "Distribution of the initial weights. (default: glorot-uniform)")
  var initialWeights: InitialWeights?

  @Option(help: "Order of the sessions in an epoch. (default: chronological)")
  var sessionOrder: SessionOrder?

  /// The settings in effect.
  ///
  /// - Parameter base: what holds where nothing else is said.
  func hyperparameters(over base: Hyperparameters = Hyperparameters()) throws(GRU4RecError)
    -> Hyperparameters
  {
    var result = preset.map { Hyperparameters.preset($0) } ?? base
    if let parameters { try result.apply(authorsParameters: parameters) }
    applyFlags(to: &result)
    try result.validate()
    return result
  }

  private func applyFlags(to result: inout Hyperparameters) {
    set(&result.layers, layers?.sizes)
    set(&result.embedding, embedding)
    set(&result.resetGate, resetGate)
    set(&result.loss, loss)
    set(&result.batchSize, batchSize)
    set(&result.epochs, epochs)
    set(&result.learningRate, learningRate)
    set(&result.momentum, momentum)
    set(&result.embeddingDropout, embeddingDropout)
    set(&result.hiddenDropout, hiddenDropout)
    set(&result.negativeSamples, negativeSamples)
    set(&result.sampleAlpha, sampleAlpha)
    set(&result.logQ, logq)
    set(&result.bprRegularization, bpreg)
    set(&result.eluAlpha, elu)
    set(&result.finalActivation, finalActivation)
    set(&result.hiddenActivation, hiddenActivation)
    set(&result.optimizer, optimizer)
    set(&result.gradientClip, gradientClip)
    set(&result.l2, l2)
    set(&result.labelSmoothing, labelSmoothing)
    set(&result.maskAccidentalHits, maskAccidentalHits)
    set(&result.initialWeights, initialWeights)
    set(&result.sessionOrder, sessionOrder)
  }

  private func set<T>(_ target: inout T, _ value: T?) {
    if let value { target = value }
  }

  private func set<T>(_ target: inout T?, _ value: T?) {
    if let value { target = value }
  }
}
