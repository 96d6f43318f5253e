import Baselines
import Foundation
import GRU4Rec
import Wording

extension ModelSpecification {
  /// Reads a model: `gru4rec:` or the name of a baseline with settings, or a path, behind `NAME=` where it is to
  /// be called otherwise.
  ///
  /// `gru4rec:preset=rsc15,epochs=5`, `vsknn:k=500,sample=5000` and `best=models/best.safetensors` are models.
  ///
  /// - Throws: ``ComparisonError`` for a name that is none and for settings of GRU4Rec that cannot be used,
  ///   `BaselineError` for those of a baseline.
  public init(_ argument: String) throws {
    let (name, text) = Self.parts(of: argument)
    let kind = String(text.prefix { $0 != ":" })
    if kind == Self.gru4rec {
      let settings = try Self.hyperparameters(String(text.dropFirst(kind.count + 1)))
      self.init(name, derived: kind, text: text, .gru4rec(settings))
    } else if let baseline = try Self.baseline(text) {
      self.init(name, derived: kind, text: text, .baseline(baseline))
    } else if Self.isFile(text) {
      self.init(name, derived: Self.baseName(of: text), text: text, .file(text))
    } else if text.contains("/") || text.hasSuffix(".safetensors") {
      throw ComparisonError.noSuchModelFile(path: text)
    } else {
      throw ComparisonError.unknownModel(name: kind)
    }
  }

  /// Name of the models that are trained with settings of GRU4Rec.
  static let gru4rec = "gru4rec"

  /// What a model may begin with.
  static var knownNames: [String] { [gru4rec] + BaselineSpecification.names }

  /// The models, each with a name of its own: where two have none that was given, their texts.
  static func distinct(_ models: [ModelSpecification]) throws(ComparisonError)
    -> [ModelSpecification]
  {
    var models = models
    let names = models.map(\.name)
    for index in models.indices where !models[index].isNamed {
      if names.count(where: { $0 == models[index].name }) > 1 {
        models[index].name = models[index].text
      }
    }
    for (index, model) in models.enumerated()
    where models[..<index].contains(where: { $0.name == model.name }) {
      throw .repeatedName(model.name)
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

  /// The settings that a text describes.
  private static func hyperparameters(_ text: String) throws(ComparisonError) -> Hyperparameters {
    do {
      return try Hyperparameters(text)
    } catch {
      throw .unusableSettings(model: "\(gru4rec):\(text)", reason: error.text(.plain))
    }
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
