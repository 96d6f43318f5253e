import ArgumentParser
import Console
import Evaluation
import Experiments
import GRU4Rec
import LoadTest

// How settings stand on the command line: as everywhere else.

extension Preset: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {}
extension ResetGate: ExpressibleByArgument {}
extension Optimizer: ExpressibleByArgument {}
extension Similarity: ExpressibleByArgument {}
extension SessionOrder: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension TieHandling: ExpressibleByArgument {}
extension LoadSettings.Arrivals: ExpressibleByArgument {}

extension TextualSetting where Self: ExpressibleByArgument {
  /// Reads the setting's text.
  public init?(argument: String) { self.init(text: argument) }
  /// The setting's text.
  public var defaultValueDescription: String { description }
  /// Forms of the text, with examples for numbers.
  public static var allValueStrings: [String] { textForms }
}

extension InputEmbedding: ExpressibleByArgument {}
extension NegativeSamples: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension InitialWeights: ExpressibleByArgument {}

/// Sizes of the layers, such as `64,64`.
struct LayerSizes: ExpressibleByArgument {
  let sizes: [Int]

  init?(argument: String) {
    guard let sizes = [Int](text: argument) else { return nil }
    self.sizes = sizes
  }

  var defaultValueDescription: String { sizes.map(String.init).joined(separator: ",") }
}

/// Cut-offs of the metrics, such as `1,5,10,20`.
struct Cutoffs: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    guard let values = [Int](text: argument) else { return nil }
    self.values = values
  }

  var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}

extension CheckpointInterval: ExpressibleByArgument {
  /// Reads `epoch` or a number of minutes.
  public init?(argument: String) { self.init(argument) }
  /// The text on the command line.
  public var defaultValueDescription: String { description }
  /// Forms of the text.
  public static var allValueStrings: [String] { ["epoch", "15"] }
}
