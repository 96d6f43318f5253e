import ArgumentParser
import Console
import Evaluation
import GRU4Rec
import LoadTest

// How settings stand on the command line: as everywhere else.

extension Preset: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {}
extension ResetGate: ExpressibleByArgument {}
extension Optimizer: ExpressibleByArgument {}
extension SessionOrder: ExpressibleByArgument {}
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

/// When a checkpoint is due.
enum CheckpointInterval: ExpressibleByArgument {
  /// After each epoch.
  case epoch
  /// As soon as this many minutes have gone by since the last one.
  case minutes(Double)

  /// A year.
  static let mostMinutes = 525_600.0

  init?(argument: String) {
    if argument == "epoch" {
      self = .epoch
    } else if let minutes = Double(argument), minutes > 0, minutes.isFinite {
      self = .minutes(minutes)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { description }
  static var allValueStrings: [String] { ["epoch", "15"] }

  /// As on the command line.
  var description: String {
    switch self {
    case .epoch: "epoch"
    case .minutes(let minutes): Int(exactly: minutes).map(String.init) ?? "\(minutes)"
    }
  }
}
