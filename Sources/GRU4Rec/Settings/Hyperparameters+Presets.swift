/// Settings that are known to be good.
///
/// Those with the name of a public data set are the authors', who publish them as the best for it: they train 10 epochs
/// with 2048 samples and the shared embedding. The names that end in `-xe` hold the
/// best cross-entropy settings where another loss is better. The others are ours.
public enum Preset: String, CaseIterable, Sendable {
  case rsc15
  case yoochoose
  case rees46
  case coveo
  case retailrocket
  case diginetica
  case digineticaXE = "diginetica-xe"
  case retailrocketXE = "retailrocket-xe"
  /// Cosine scores, as five logs agree on.
  case cosine
  /// Cosine scores, as they suit Diginetica: all items are sampled alike, and rows turn slowly.
  case cosineSparse = "cosine-sparse"
}

extension Hyperparameters {
  /// The settings of a preset.
  public static func preset(_ preset: Preset) -> Hyperparameters {
    switch preset {
    case .rsc15:
      crossEntropy(
        units: 100, batch: 32, dropout: (0, 0.4), rate: 0.2, momentum: 0.2, alpha: 0.5)
    case .yoochoose:
      crossEntropy(
        units: 480, batch: 48, dropout: (0, 0.2), rate: 0.07, momentum: 0, alpha: 0.2)
    case .rees46:
      crossEntropy(
        units: 512, batch: 240, dropout: (0.45, 0), rate: 0.065, momentum: 0, alpha: 0.5)
    case .digineticaXE:
      crossEntropy(
        units: 192, batch: 128, dropout: (0.45, 0.15), rate: 0.1, momentum: 0, alpha: 0)
    case .retailrocketXE:
      crossEntropy(
        units: 192, batch: 240, dropout: (0.5, 0.05), rate: 0.085, momentum: 0.3, alpha: 0.3)
    case .coveo:
      bprMax(
        units: 512, batch: 144, dropout: (0.35, 0), rate: 0.05, momentum: 0.4, alpha: 0.2,
        bpreg: 1.85, elu: 1)
    case .retailrocket:
      bprMax(
        units: 224, batch: 80, dropout: (0.5, 0.05), rate: 0.05, momentum: 0.4, alpha: 0.4,
        bpreg: 1.95, elu: 0.5)
    case .diginetica:
      bprMax(
        units: 512, batch: 128, dropout: (0.5, 0.3), rate: 0.05, momentum: 0.15, alpha: 0.3,
        bpreg: 0.9, elu: 1)
    case .cosine:
      cosine(
        batch: 32, dropout: (0, 0.35), rate: 0.07, momentum: 0.1, alpha: 0.5, temperature: 0.08)
    case .cosineSparse:
      cosine(
        batch: 128, dropout: (0.2, 0.15), rate: 0.04, momentum: 0, alpha: 0, temperature: 0.07)
    }
  }

  /// The settings of a preset with some changes: `.preset(.rsc15) { $0.epochs = 5 }`.
  public static func preset(
    _ preset: Preset, _ change: (inout Hyperparameters) -> Void
  ) -> Hyperparameters {
    var settings = self.preset(preset)
    change(&settings)
    return settings
  }

  /// Cross-entropy with the full logQ correction; `dropout` is that of the embedding, then the hidden one.
  private static func crossEntropy(
    units: Int, batch: Int, dropout: (Float, Float), rate: Float, momentum: Float, alpha: Float
  ) -> Hyperparameters {
    var settings = Hyperparameters()
    settings.layers = [units]
    settings.batchSize = batch
    (settings.embeddingDropout, settings.hiddenDropout) = dropout
    settings.learningRate = rate
    settings.momentum = momentum
    settings.sampleAlpha = alpha
    settings.logQ = 1
    return settings
  }

  private static func bprMax(
    units: Int, batch: Int, dropout: (Float, Float), rate: Float, momentum: Float, alpha: Float,
    bpreg: Float, elu: Float
  ) -> Hyperparameters {
    var settings = crossEntropy(
      units: units, batch: batch, dropout: dropout, rate: rate, momentum: momentum, alpha: alpha)
    settings.loss = .bprMax
    settings.logQ = 0
    settings.bprRegularization = bpreg
    settings.eluAlpha = elu
    return settings
  }

  /// Cross-entropy of cosine scores.
  private static func cosine(
    batch: Int, dropout: (Float, Float), rate: Float, momentum: Float, alpha: Float,
    temperature: Float
  ) -> Hyperparameters {
    var settings = crossEntropy(
      units: 100, batch: batch, dropout: dropout, rate: rate, momentum: momentum, alpha: alpha)
    settings.similarity = .cosine
    settings.temperature = temperature
    return settings
  }
}
