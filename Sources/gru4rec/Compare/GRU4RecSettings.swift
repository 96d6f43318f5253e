import ArgumentParser
import Console
import GRU4Rec

/// Settings of GRU4Rec as one text: `preset=diginetica,epochs=5,layers=64/64`.
///
/// A name is that of a flag of `gru4rec train` (`learning-rate` or `learning_rate`) or the authors' own
/// (`dropout_p_embed`).
enum GRU4RecSettings {
  /// The settings; what is not named has its default, or the preset's value.
  static func read(_ text: String) throws -> Hyperparameters {
    var flags: [String] = []
    var authors: [String] = []
    var seen: Set<String> = []
    for part in parts(of: text) {
      let name = String(part.prefix { $0 != "=" })
      guard part.contains("="), !name.isEmpty else {
        throw CommandError.usage("'\(part)' in 'gru4rec:\(text)' has no value; write name=value")
      }
      guard seen.insert(name.replacing("_", with: "-")).inserted else {
        throw CommandError.usage(
          "'\(name)' stands twice in 'gru4rec:\(text)'; leave out one of them")
      }
      let value = String(part.dropFirst(name.count + 1))
      let isAuthors = Hyperparameters.authorsNames.contains(name)
      let isOwnForm = name == "embedding" && InputEmbedding(text: value) != nil
      if isAuthors && !isOwnForm {
        authors.append(String(part))
      } else {
        flags += try flag(name.replacing("_", with: "-"), value, in: text)
      }
    }
    if !authors.isEmpty { flags += ["--parameters", authors.joined(separator: ",")] }
    do {
      return try HyperparameterOptions.parse(flags).hyperparameters()
    } catch let error as GRU4RecError {
      throw CommandError.usage("gru4rec:\(text): \(error)")
    } catch {
      // The parser lists choices line by line.
      let message = HyperparameterOptions.message(for: error).replacing(
        "following:\n  - ", with: ""
      )
      .replacing("\n  - ", with: ", ")
      throw CommandError.usage("gru4rec:\(text): \(message)")
    }
  }

  private static func flag(_ name: String, _ value: String, in text: String) throws -> [String] {
    let own = Hyperparameters().settings.map(\.name)
    guard name == "preset" || own.contains(name) else {
      let all =
        (["preset"] + own + Hyperparameters.authorsNames.filter { !own.contains($0.dashed) })
      throw CommandError.usage(
        "unknown setting '\(name)' in 'gru4rec:\(text)'; known: \(all.joined(separator: ", "))")
    }
    guard name == "mask-accidental-hits" else { return ["--\(name)", value] }
    switch value {
    case "true", "yes", "1": return ["--\(name)"]
    case "false", "no", "0": return ["--no-\(name)"]
    default: throw CommandError.usage("\(name) is '\(value)'; allowed: true, false")
    }
  }

  /// Pieces between commas outside brackets.
  private static func parts(of text: String) -> [Substring] {
    var depth = 0
    return text.split { character in
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      return character == "," && depth <= 0
    }
  }
}

extension String {
  fileprivate var dashed: String { replacing("_", with: "-") }
}
