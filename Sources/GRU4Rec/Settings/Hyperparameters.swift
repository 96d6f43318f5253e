/// Everything that defines a GRU4Rec model and its training, apart from data and seed.
///
/// Each comment names the authors' parameter in brackets (their `run.py -ps` string).
public struct Hyperparameters: Sendable, Equatable {
  /// Hidden units of each GRU layer, first to last, each 1 … 65,536 \[layers\].
  public var layers: [Int] = [100]
  /// How an item enters the first layer \[constrained_embedding, embedding\].
  public var embedding: InputEmbedding = .shared
  /// Form of the GRU; `nil` takes the usual one of the embedding: `.before` for `.none`, else `.after`.
  public var resetGate: ResetGate?
  /// Training loss \[loss\].
  public var loss: Loss = .crossEntropy
  /// Lanes of a mini-batch, ≥ 1 \[batch_size\].
  public var batchSize = 64
  /// Passes over the training log, ≥ 0 \[n_epochs\].
  public var epochs = 10
  /// Step size, > 0 \[learning_rate\].
  public var learningRate: Float = 0.05
  /// Share of the step size that is gone when the training ends, 0 … 1: it falls in a straight line, by the
  /// pairs trained over all passes; 0 keeps it as it is.
  public var learningRateDecay: Float = 0
  /// Share of the last update that is carried into the next, 0 ..< 1 \[momentum\].
  public var momentum: Float = 0
  /// Probability to zero an element of the input vector, 0 ..< 1 \[dropout_p_embed\].
  public var embeddingDropout: Float = 0
  /// Probability to zero an element of a layer's new hidden state, 0 ..< 1 \[dropout_p_hidden\].
  public var hiddenDropout: Float = 0
  /// Items scored beside the targets of the mini-batch \[n_sample\].
  public var negativeSamples: NegativeSamples = .count(2048)
  /// Samples are drawn with probability ∝ count^alpha, 0 … 1 \[sample_alpha\].
  public var sampleAlpha: Float = 0.5
  /// Strength of the logQ correction of cross-entropy, 0 = off \[logq\].
  ///
  /// With products it acts in the loss. Cosine scores, which no training gives a bias, get back after the training what
  /// sampling has taken from popular items: an item's bias is logQ · sampleAlpha · log count.
  public var logQ: Float = 0
  /// Strength of bpr-max's score regularisation, ≥ 0 \[bpreg\].
  public var bprRegularization: Float = 1
  /// α of the ELU on bpr-max's scores, 0 = linear \[elu_param\].
  public var eluAlpha: Float = 0.5
  /// How a score is made of a state and an item's row.
  public var similarity: Similarity = .dot
  /// τ of cosine scores, > 0: cos(h, w) / τ.
  public var temperature: Float = 0.07
  /// Activation of the scores; `nil` takes the loss's own: ELU for bpr-max, tanh for bpr and top1, else
  /// linear \[final_act\].
  public var finalActivation: Activation?
  /// Activation of the candidate state n \[hidden_act\].
  public var hiddenActivation: Activation = .tanh
  /// Update rule of the weights \[adapt\].
  public var optimizer: Optimizer = .adagrad
  /// Largest norm of a step's whole gradient, 0 = no limit \[grad_cap\].
  public var gradientClip: Float = 0
  /// L2 penalty λ/2·‖w‖² on the weights that a step touches, 0 = none \[lmbd\].
  public var l2: Float = 0
  /// Share of probability spread over the negatives in cross-entropy, 0 ..< 1 \[smoothing\].
  public var labelSmoothing: Float = 0
  /// Leaves negatives that equal a lane's own target out of that lane's loss.
  public var maskAccidentalHits = false
  /// Distribution of the initial weights \[sigma, init_as_normal\].
  public var initialWeights: InitialWeights = .glorotUniform
  /// Order of the sessions within an epoch \[train_random_order, time_sort\].
  public var sessionOrder: SessionOrder = .chronological
  /// Share of the training so far, its newest part, over which the model's weights are averaged, 0 … 1; 0 takes
  /// the weights of the last step.
  public var weightAverage: Float = 0
  /// Share of the sessions, the newest, that the last pass goes over once more at its end, 0 … 1.
  public var finalPass: Float = 0
  /// Numbers that gradients are multiplied in.
  public var precision: Precision = .float32

  /// The defaults of the table in `docs/`.
  public init() {}

  /// Strength of the logQ correction inside the loss.
  var lossLogQ: Float { similarity == .cosine ? 0 : logQ }

  /// What the logarithm of its events adds to an item's cosine scores outside the loss.
  var popularityWeight: Float { similarity == .cosine ? logQ * sampleAlpha : 0 }

  /// Form of the GRU with the default filled in.
  public internal(set) var gruForm: ResetGate {
    get { resetGate ?? (embedding == .none ? .before : .after) }
    set { resetGate = newValue }
  }
}

/// How an item enters the first layer.
public enum InputEmbedding: Sendable, Hashable {
  /// The item's output row is its input vector (constrained embedding).
  case shared
  /// A matrix of its own with rows of this size.
  case separate(Int)
  /// One-hot input: each item owns a row of the first layer's input weights.
  case none
}

/// How a score is made of a state h and an item's row w.
public enum Similarity: String, Sendable, Hashable, Codable, CaseIterable {
  /// h · w + b.
  case dot
  /// cos(h, w) / τ, without a bias: rows are kept at length 1, states are brought to it (Gupta et al. 2019,
  /// NISER, arXiv 1909.04276; Hou et al. 2022, CORE, arXiv 2204.11067).
  case cosine
}

/// Where the reset gate acts in the candidate state.
public enum ResetGate: String, Sendable, Hashable, Codable, CaseIterable {
  /// On the recurrent product: n = tanh(x·Wxn + bxn + r ⊙ (h·Whn + bhn)), h′ = (1 − z) ⊙ n + z ⊙ h.
  case after
  /// On the state before the product (Cho et al. 2014): n = tanh(x·Wxn + bn + (r ⊙ h)·Wh),
  /// h′ = (1 − z) ⊙ h + z ⊙ n.
  case before
}

/// Training loss, as defined by Hidasi and others (2016) and Hidasi and Karatzoglou (2018).
public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
  case crossEntropy = "cross-entropy"
  case bprMax = "bpr-max"
  case top1Max = "top1-max"
  case top1
  case bpr
}

/// Items scored beside the targets.
public enum NegativeSamples: Sendable, Hashable {
  /// This many, drawn anew for every step and common to all lanes; 0 leaves the in-batch negatives.
  case count(Int)
  /// Every item of the catalogue.
  case all
}

/// Element-wise activation.
public enum Activation: Sendable, Hashable {
  case linear
  case tanh
  case relu
  /// x for x ≥ 0, α·x below.
  case leaky(Float)
  /// x for x ≥ 0, α·(eˣ − 1) below.
  case elu(Float)
  /// λ·x for x ≥ 0, λ·α·(eˣ − 1) below.
  case selu(Float, Float)
}

/// Update rule (learning rate and momentum are hyperparameters of their own).
public enum Optimizer: String, Sendable, Hashable, Codable, CaseIterable {
  case adagrad
  case sgd
  case rmsprop
  case adadelta
  case adam
}

/// Distribution of the initial weights; biases start at zero.
public enum InitialWeights: Sendable, Hashable {
  /// Uniform in ±sqrt(6 / (rows + columns)), each gate's block by itself.
  case glorotUniform
  /// Normal with the standard deviation sqrt(2 / (rows + columns)).
  case glorotNormal
  /// Uniform in ±σ.
  case uniform(Float)
  /// Normal with standard deviation σ.
  case normal(Float)
}

/// Numbers that the products of gradients take.
///
/// Weights, states, scores and all sums are Float32 with either.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// Single precision.
  case float32
  /// The upper half of a Float32, rounded: faster on processors with AVX512-BF16 or AMX, the only ones that have it.
  case bfloat16
}

/// Order of the sessions within an epoch.
public enum SessionOrder: String, Sendable, Hashable, Codable, CaseIterable {
  /// Ascending time of the first event, the same in every epoch.
  case chronological
  /// Shuffled anew for every epoch, from the seed.
  case shuffled
}
