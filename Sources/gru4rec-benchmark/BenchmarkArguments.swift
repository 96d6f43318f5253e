import ArgumentParser
import GRU4Rec

extension Preset: ExpressibleByArgument {}

extension Loss: ExpressibleByArgument {}

extension Precision: ExpressibleByArgument {}

extension TrainingDevice: ExpressibleByArgument {
  /// Reads `cpu`, `gpu`, `gpu:1` or `auto`.
  public init?(argument: String) { self.init(argument) }
  /// The device as it is read.
  public var defaultValueDescription: String { description }
}

extension NegativeSamples: ExpressibleByArgument {
  /// Reads a number or `all`.
  public init?(argument: String) { self.init(text: argument) }
  /// A number or `all`.
  public var defaultValueDescription: String { description }
  /// Forms of the text.
  public static var allValueStrings: [String] { textForms }
}

/// Arguments that several benchmarks take.
enum BenchmarkArguments {
  /// Sizes of the layers, such as `64,64`.
  static func layers(_ text: String) throws -> [Int] {
    guard let sizes = [Int](text: text) else {
      throw ValidationError("--layers is '\(text)'; allowed: sizes such as 100 or 64,64")
    }
    return sizes
  }
}
