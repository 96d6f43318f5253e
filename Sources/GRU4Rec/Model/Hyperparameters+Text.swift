/// A setting with a text of its own, the same on the command line, in files and in messages.
public protocol TextualSetting: CustomStringConvertible {
  /// Reads what `description` writes; `nil` for anything else.
  init?(text: String)
  /// What may be written, with examples for numbers.
  static var textForms: [String] { get }
}

extension InputEmbedding: TextualSetting {
  /// Reads `shared`, `separate:64` or `none`.
  public init?(text: String) {
    switch text {
    case "shared": self = .shared
    case "none": self = .none
    default:
      guard let size = text.after("separate:").flatMap({ Int($0) }) else { return nil }
      self = .separate(size)
    }
  }

  /// As `shared`, `separate:64` or `none`.
  public var description: String {
    switch self {
    case .shared: "shared"
    case .separate(let size): "separate:\(size)"
    case .none: "none"
    }
  }

  /// All forms.
  public static var textForms: [String] { ["shared", "separate:64", "none"] }
}

extension NegativeSamples: TextualSetting {
  /// Reads a number or `all`.
  public init?(text: String) {
    if text == "all" {
      self = .all
    } else if let count = Int(text) {
      self = .count(count)
    } else {
      return nil
    }
  }

  /// A number or `all`.
  public var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .all: "all"
    }
  }

  /// All forms.
  public static var textForms: [String] { ["2048", "0", "all"] }
}

extension Activation: TextualSetting {
  /// Reads `linear`, `tanh`, `relu`, `leaky-0.1`, `elu-0.5` or `selu-1.05-1.67`.
  public init?(text: String) {
    switch text {
    case "linear": self = .linear
    case "tanh": self = .tanh
    case "relu": self = .relu
    default:
      if let alpha = text.after("leaky-")?.finiteNumber {
        self = .leaky(alpha)
      } else if let alpha = text.after("elu-")?.finiteNumber {
        self = .elu(alpha)
      } else if let pair = text.after("selu-")?.twoNumbers {
        self = .selu(pair.0, pair.1)
      } else {
        return nil
      }
    }
  }

  /// As `linear`, `tanh`, `relu`, `leaky-0.1`, `elu-0.5` or `selu-1.05-1.67`.
  public var description: String {
    switch self {
    case .linear: "linear"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leaky(let alpha): "leaky-\(alpha.shortText)"
    case .elu(let alpha): "elu-\(alpha.shortText)"
    case .selu(let lambda, let alpha): "selu-\(lambda.shortText)-\(alpha.shortText)"
    }
  }

  /// All forms.
  public static var textForms: [String] {
    ["linear", "tanh", "relu", "leaky-0.1", "elu-0.5", "selu-1.05-1.67"]
  }
}

extension InitialWeights: TextualSetting {
  /// Reads `glorot-uniform`, `glorot-normal`, `uniform:0.1` or `normal:0.1`.
  public init?(text: String) {
    switch text {
    case "glorot-uniform": self = .glorotUniform
    case "glorot-normal": self = .glorotNormal
    default:
      if let sigma = text.after("uniform:")?.finiteNumber {
        self = .uniform(sigma)
      } else if let sigma = text.after("normal:")?.finiteNumber {
        self = .normal(sigma)
      } else {
        return nil
      }
    }
  }

  /// As `glorot-uniform`, `glorot-normal`, `uniform:0.1` or `normal:0.1`.
  public var description: String {
    switch self {
    case .glorotUniform: "glorot-uniform"
    case .glorotNormal: "glorot-normal"
    case .uniform(let sigma): "uniform:\(sigma.shortText)"
    case .normal(let sigma): "normal:\(sigma.shortText)"
    }
  }

  /// All forms.
  public static var textForms: [String] {
    ["glorot-uniform", "glorot-normal", "uniform:0.1", "normal:0.1"]
  }
}

extension Hyperparameters {
  /// Layer sizes written as `64,64`; `nil` when a part is no whole number.
  public static func layers(text: String) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let sizes = parts.compactMap { Int($0) }
    return sizes.count == parts.count ? sizes : nil
  }

  /// All settings in the order of the documentation: the flag without its dashes, and the value as text.
  public var settings: [(name: String, value: String)] {
    [
      ("layers", layers.map(String.init).joined(separator: ",")),
      ("embedding", embedding.description),
      ("reset-gate", gruForm.rawValue),
      ("loss", loss.rawValue),
      ("batch-size", "\(batchSize)"),
      ("epochs", "\(epochs)"),
      ("learning-rate", learningRate.shortText),
      ("momentum", momentum.shortText),
      ("embedding-dropout", embeddingDropout.shortText),
      ("hidden-dropout", hiddenDropout.shortText),
      ("negative-samples", negativeSamples.description),
      ("sample-alpha", sampleAlpha.shortText),
      ("logq", logQ.shortText),
      ("bpreg", bprRegularization.shortText),
      ("elu", eluAlpha.shortText),
      ("final-activation", scoreActivation.description),
      ("hidden-activation", hiddenActivation.description),
      ("optimizer", optimizer.rawValue),
      ("gradient-clip", gradientClip.shortText),
      ("l2", l2.shortText),
      ("label-smoothing", labelSmoothing.shortText),
      ("mask-accidental-hits", "\(maskAccidentalHits)"),
      ("initial-weights", initialWeights.description),
      ("session-order", sessionOrder.rawValue),
    ]
  }
}

extension StringProtocol {
  /// What follows `prefix`, or `nil` when the text does not begin with it.
  fileprivate func after(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }

  fileprivate var finiteNumber: Float? {
    guard let value = Float(self), value.isFinite else { return nil }
    return value
  }

  /// Two numbers with a hyphen between them, which may also stand in an exponent.
  fileprivate var twoNumbers: (Float, Float)? {
    for index in indices where self[index] == "-" {
      if let first = self[..<index].finiteNumber,
        let second = self[self.index(after: index)...].finiteNumber
      {
        return (first, second)
      }
    }
    return nil
  }
}

extension Float {
  /// The shortest text that reads back as this number; whole numbers without a point.
  var shortText: String {
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
