import GRU4Rec

/// Hyperparameters under the authors' names.
struct GoldenHyperparameters: Decodable {
  var loss: String
  var layers: [Int]
  var constrainedEmbedding: Bool
  var embedding: Int
  var batchSize: Int
  var nSample: Int
  var sampleAlpha: Float
  var learningRate: Float
  var momentum: Float
  var bpreg: Float
  var eluParam: Float
  var logq: Float
  var dropoutPEmbed: Float
  var dropoutPHidden: Float

  private enum CodingKeys: String, CodingKey {
    case loss
    case layers
    case embedding
    case momentum
    case bpreg
    case logq
    case constrainedEmbedding = "constrained_embedding"
    case batchSize = "batch_size"
    case nSample = "n_sample"
    case sampleAlpha = "sample_alpha"
    case learningRate = "learning_rate"
    case eluParam = "elu_param"
    case dropoutPEmbed = "dropout_p_embed"
    case dropoutPHidden = "dropout_p_hidden"
  }

  func hyperparameters() throws -> Hyperparameters {
    guard let loss = Loss(rawValue: loss) else {
      throw GoldenError.unreadable(file: "manifest.json", detail: "loss \(loss)")
    }
    var result = Hyperparameters()
    result.loss = loss
    result.layers = layers
    result.embedding =
      constrainedEmbedding ? .shared : embedding > 0 ? .separate(embedding) : .none
    result.batchSize = batchSize
    result.negativeSamples = .count(nSample)
    result.sampleAlpha = sampleAlpha
    result.learningRate = learningRate
    result.momentum = momentum
    result.bprRegularization = bpreg
    result.eluAlpha = eluParam
    result.logQ = logq
    result.embeddingDropout = dropoutPEmbed
    result.hiddenDropout = dropoutPHidden
    if result.embedding == .none {
      // The recorded code drops the one-hot layer's output with the embedding's rate.
      result.hiddenDropout = dropoutPEmbed
      result.embeddingDropout = 0
    }
    return result
  }
}
