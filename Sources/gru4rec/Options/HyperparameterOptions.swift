import ArgumentParser
import GRU4Rec
import Wording

/// Settings of the model and its training: preset, then the authors' parameter string, then flags.
struct HyperparameterOptions: ParsableArguments {
  @Option(help: "Settings that the authors publish for a data set.")
  var preset: Preset?

  @Option(
    help: ArgumentHelp(
      "Settings in the authors' notation, such as \"loss=bpr-max,layers=100\"; override the preset.",
      valueName: "name=value,…"))
  var parameters: String?

  // A flag for each row of the table of settings, which is called as its property here.
  @Option(\.layers) var layers: LayerSizes?
  @Option(\.embedding) var embedding: InputEmbedding?
  @Option(\.gruForm) var resetGate: ResetGate?
  @Option(\.loss) var loss: Loss?
  @Option(\.batchSize) var batchSize: Int?
  @Option(\.epochs) var epochs: Int?
  @Option(\.learningRate) var learningRate: Float?
  @Option(\.learningRateDecay) var learningRateDecay: Float?
  @Option(\.momentum) var momentum: Float?
  @Option(\.embeddingDropout) var embeddingDropout: Float?
  @Option(\.hiddenDropout) var hiddenDropout: Float?
  @Option(\.negativeSamples) var negativeSamples: NegativeSamples?
  @Option(\.sampleAlpha) var sampleAlpha: Float?
  @Option(\.logQ) var logq: Float?
  @Option(\.bprRegularization) var bpreg: Float?
  @Option(\.eluAlpha) var elu: Float?
  @Option(\.similarity) var similarity: Similarity?
  @Option(\.temperature) var temperature: Float?
  @Option(\.scoreActivation) var finalActivation: Activation?
  @Option(\.hiddenActivation) var hiddenActivation: Activation?
  @Option(\.optimizer) var optimizer: Optimizer?
  @Option(\.gradientClip) var gradientClip: Float?
  @Option(\.l2) var l2: Float?
  @Option(\.labelSmoothing) var labelSmoothing: Float?
  @Flag(\.maskAccidentalHits) var maskAccidentalHits: Bool?
  @Option(\.initialWeights) var initialWeights: InitialWeights?
  @Option(\.sessionOrder) var sessionOrder: SessionOrder?
  @Option(\.weightAverage) var weightAverage: Float?
  @Option(\.finalPass) var finalPass: Float?
  @Option(\.precision) var precision: Precision?

  /// The settings in effect.
  ///
  /// - Parameter base: what holds where nothing else is said.
  func hyperparameters(over base: Hyperparameters = Hyperparameters()) throws(GRU4RecError)
    -> Hyperparameters
  {
    var result = preset.map { Hyperparameters.preset($0) } ?? base
    if let parameters { try result.apply(authorsParameters: parameters) }
    for (setting, text) in given { try setting.set(text, in: &result) }
    try result.validate()
    return result
  }

  /// Settings that flags give, with their values as text.
  var given: [(setting: Setting, text: String)] {
    var values: [String: String] = [:]
    // A property wrapper is called as its property, with an underscore before it.
    for case (let label?, let value as any GivenValue) in Mirror(reflecting: self).children {
      values[ParameterNames.plain(String(label.dropFirst()))] = value.text
    }
    return Setting.all.compactMap { setting in values[setting.flag].map { (setting, $0) } }
  }

  /// What flags or the parameter string fix, by the names of a search, and how.
  func fixedNames() throws(GRU4RecError) -> [String: String] {
    var fixed: [String: String] = [:]
    for name in try Hyperparameters.searchNames(inAuthorsParameters: parameters ?? "") {
      fixed[name] = "--parameters"
    }
    for (setting, _) in given {
      for name in setting.fixedSearchNames { fixed[name] = "--" + setting.flag }
    }
    return fixed
  }
}

extension Option {
  /// The flag of a setting, with what the table of settings says of it.
  fileprivate init<Argument: ExpressibleByArgument, Kept>(
    _ path: KeyPath<Hyperparameters, Kept>
  ) where Value == Argument? {
    self.init(help: Setting[path].argumentHelp)
  }
}

extension Flag where Value == Bool? {
  /// The flag of a setting that is on or off, with what the table of settings says of it.
  fileprivate init(_ path: KeyPath<Hyperparameters, Bool>) {
    self.init(inversion: .prefixedNo, help: Setting[path].argumentHelp)
  }
}

extension Setting {
  fileprivate var argumentHelp: ArgumentHelp {
    ArgumentHelp("\(help) (default: \(defaultText))", valueName: valueName)
  }
}

/// What a flag was given, as text; `nil` where it was not.
private protocol GivenValue {
  var text: String? { get }
}

extension Option: GivenValue {
  fileprivate var text: String? {
    (wrappedValue as? any ExpressibleByArgument)?.defaultValueDescription
  }
}

extension Flag: GivenValue {
  fileprivate var text: String? { (wrappedValue as? Bool).map { "\($0)" } }
}
