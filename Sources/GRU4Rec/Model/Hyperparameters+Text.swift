// Textual forms of the hyperparameters' values, the same in flags, JSON and messages.

extension InputEmbedding: CustomStringConvertible {
  /// `shared`, `none` or `separate:SIZE`.
  public var description: String {
    switch self {
    case .shared: "shared"
    case .separate(let size): "separate:\(size)"
    case .none: "none"
    }
  }

  /// Reads ``description``'s form; `nil` when `text` is something else.
  public init?(text: String) {
    if text == "shared" {
      self = .shared
    } else if text == "none" {
      self = .none
    } else if text.hasPrefix("separate:"), let size = Int(text.dropFirst("separate:".count)) {
      self = .separate(size)
    } else {
      return nil
    }
  }
}

extension NegativeSamples: CustomStringConvertible {
  /// A number, or `all`.
  public var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .all: "all"
    }
  }

  /// Reads ``description``'s form; `nil` when `text` is something else.
  public init?(text: String) {
    if text == "all" {
      self = .all
    } else if let count = Int(text) {
      self = .count(count)
    } else {
      return nil
    }
  }
}

extension Activation: CustomStringConvertible {
  /// `linear`, `tanh`, `relu`, `leaky-α`, `elu-α` or `selu-λ-α`.
  public var description: String {
    switch self {
    case .linear: "linear"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leaky(let alpha): "leaky-\(alpha)"
    case .elu(let alpha): "elu-\(alpha)"
    case .selu(let lambda, let alpha): "selu-\(lambda)-\(alpha)"
    }
  }

  /// Reads ``description``'s form; `nil` when `text` is something else.
  public init?(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().compactMap { Float($0) }
    guard numbers.count == parts.count - 1 else { return nil }
    switch (parts.first, numbers.count) {
    case ("linear", 0): self = .linear
    case ("tanh", 0): self = .tanh
    case ("relu", 0): self = .relu
    case ("leaky", 1): self = .leaky(numbers[0])
    case ("elu", 1): self = .elu(numbers[0])
    case ("selu", 2): self = .selu(numbers[0], numbers[1])
    default: return nil
    }
  }
}

extension InitialWeights: CustomStringConvertible {
  /// `glorot-uniform`, `glorot-normal`, `uniform:σ` or `normal:σ`.
  public var description: String {
    switch self {
    case .glorotUniform: "glorot-uniform"
    case .glorotNormal: "glorot-normal"
    case .uniform(let sigma): "uniform:\(sigma)"
    case .normal(let sigma): "normal:\(sigma)"
    }
  }

  /// Reads ``description``'s form; `nil` when `text` is something else.
  public init?(text: String) {
    if text == "glorot-uniform" {
      self = .glorotUniform
    } else if text == "glorot-normal" {
      self = .glorotNormal
    } else if text.hasPrefix("uniform:"), let sigma = Float(text.dropFirst("uniform:".count)) {
      self = .uniform(sigma)
    } else if text.hasPrefix("normal:"), let sigma = Float(text.dropFirst("normal:".count)) {
      self = .normal(sigma)
    } else {
      return nil
    }
  }
}
