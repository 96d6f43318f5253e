/// A setting with a text of its own, the same on the command line, in files and in messages.
public protocol TextualSetting: CustomStringConvertible, Codable, Sendable {
  /// Reads what `description` writes; `nil` for anything else.
  init?(text: String)
  /// What may be written, with examples for numbers.
  static var textForms: [String] { get }
}

extension TextualSetting {
  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }

  /// Reads the text.
  ///
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    let text = try value.decode(String.self)
    guard let setting = Self(text: text) else {
      throw DecodingError.dataCorruptedError(
        in: value,
        debugDescription: "'\(text)' is none of \(Self.textForms.joined(separator: ", "))")
    }
    self = setting
  }
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
    guard let value = text == "all" ? .all : Int(text).map(Self.count) else { return nil }
    self = value
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
    let words: [String: Activation] = ["linear": .linear, "tanh": .tanh, "relu": .relu]
    let value =
      words[text] ?? text.after("leaky-")?.finiteNumber.map(Self.leaky)
      ?? text.after("elu-")?.finiteNumber.map(Self.elu)
      ?? text.after("selu-")?.twoNumbers.map(Self.selu)
    guard let value else { return nil }
    self = value
  }

  /// As `linear`, `tanh`, `relu`, `leaky-0.1`, `elu-0.5` or `selu-1.05-1.67`.
  public var description: String {
    switch self {
    case .linear: "linear"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leaky(let alpha): "leaky-\(alpha.text)"
    case .elu(let alpha): "elu-\(alpha.text)"
    case .selu(let lambda, let alpha): "selu-\(lambda.text)-\(alpha.text)"
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
    let words: [String: InitialWeights] = [
      "glorot-uniform": .glorotUniform, "glorot-normal": .glorotNormal,
    ]
    let value =
      words[text] ?? text.after("uniform:")?.finiteNumber.map(Self.uniform)
      ?? text.after("normal:")?.finiteNumber.map(Self.normal)
    guard let value else { return nil }
    self = value
  }

  /// As `glorot-uniform`, `glorot-normal`, `uniform:0.1` or `normal:0.1`.
  public var description: String {
    switch self {
    case .glorotUniform: "glorot-uniform"
    case .glorotNormal: "glorot-normal"
    case .uniform(let sigma): "uniform:\(sigma.text)"
    case .normal(let sigma): "normal:\(sigma.text)"
    }
  }

  /// All forms.
  public static var textForms: [String] {
    ["glorot-uniform", "glorot-normal", "uniform:0.1", "normal:0.1"]
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
