import Baselines
import Console
import Foundation
import GRU4Rec
import Wording

/// A model to compare, as it stands on the command line: `NAME=MODEL` or `MODEL`.
struct ModelSpecification {
  /// Where the model comes from.
  enum Source {
    /// Trained here.
    case gru4rec(Hyperparameters)
    /// Fitted here.
    case baseline(BaselineSpecification)
    /// Loaded from a file.
    case file(String)
  }

  /// What the model is called in the results.
  var name: String
  /// The model without its name.
  let text: String
  let source: Source
  /// Whether the name was given and not derived.
  private let isNamed: Bool

  /// Reads one model.
  init(_ argument: String) throws {
    let (given, text) = Self.parts(of: argument)
    let kind = String(text.prefix { $0 != ":" })
    self.text = text
    isNamed = given != nil
    if kind == Self.gru4rec {
      source = .gru4rec(try GRU4RecSettings.read(String(text.dropFirst(kind.count + 1))))
      name = given ?? kind
    } else if let baseline = try Self.baseline(text) {
      source = .baseline(baseline)
      name = given ?? kind
    } else if Self.isFile(text) {
      source = .file(text)
      name = given ?? Self.baseName(of: text)
    } else if text.contains("/") || text.hasSuffix(".safetensors") {
      throw CommandError.inputMissing("\(text): no such model file")
    } else {
      throw CommandError.usage(
        "unknown model '\(TextTable.printable(kind))'; known: \(Self.knownNames.joined(separator: ", ")), "
          + "and paths of model files")
    }
  }

  /// Name of the models that are trained here with settings of GRU4Rec.
  static let gru4rec = "gru4rec"

  /// What a model may begin with.
  static var knownNames: [String] { [gru4rec] + BaselineSpecification.names }

  /// Whether the model is made here, from the training log.
  var isFitted: Bool {
    if case .file = source { false } else { true }
  }

  /// Whether its numbers depend on a seed.
  var isRandom: Bool {
    if case .gru4rec = source { true } else { false }
  }

  /// Reads all models and gives each a name of its own.
  static func read(_ arguments: [String]) throws -> [ModelSpecification] {
    var models = try arguments.map { try ModelSpecification($0) }
    let names = models.map(\.name)
    for index in models.indices where !models[index].isNamed {
      if names.count(where: { $0 == models[index].name }) > 1 {
        models[index].name = models[index].text
      }
    }
    for (index, model) in models.enumerated()
    where models[..<index].contains(where: { $0.name == model.name }) {
      throw CommandError.usage(
        "there are two models '\(TextTable.printable(model.name))'; leave one out, or give each a name: "
          + "NAME=MODEL")
    }
    return models
  }

  /// The name before the first equals sign, unless that belongs to settings or a path.
  private static func parts(of argument: String) -> (name: String?, text: String) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex,
      !argument[..<sign].contains(where: { ":,/".contains($0) })
    else { return (nil, argument) }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
  }

  /// The baseline that a text describes; `nil` for what is no baseline.
  private static func baseline(_ text: String) throws -> BaselineSpecification? {
    do {
      return try BaselineSpecification(text)
    } catch BaselineError.unknownMethod {
      return nil
    }
  }

  private static func isFile(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && !isDirectory.boolValue
  }

  private static func baseName(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".safetensors") ? String(name.dropLast(12)) : name
  }
}
