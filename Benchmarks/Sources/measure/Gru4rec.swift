import Foundation

/// The command that is measured.
struct Gru4rec {
  private let program: Program

  init(path: String) { program = Program(path: path) }

  /// Names and versions after the first line of `--version`.
  func versions() throws -> (instructionSet: String, oneDNN: String) {
    func value(after name: String, in text: String) -> String {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      return line.map { String($0.dropFirst(name.count + 1)) } ?? "unknown"
    }
    let text = try program.run(["--version"])
    return (value(after: "instruction set", in: text), value(after: "oneDNN", in: text))
  }

  /// Throws if the command has no such benchmark.
  func checkSubcommand(_ name: String) throws {
    // An unknown word is taken for an argument of the whole, whose help comes instead.
    let help = try program.run([name, "--help"])
    guard help.contains("USAGE: gru4rec-benchmark \(name)") else {
      throw MissingSubcommand(path: program.path, name: name)
    }
  }

  /// Runs a benchmark and returns the numbers that it prints.
  func measure(_ benchmark: Benchmark, seconds: Double) throws -> [String: Double] {
    let text = try program.run(
      benchmark.arguments + ["--seconds", "\(seconds)", "--json"])
    return try JSONDecoder().decode(Numbers.self, from: Data(text.utf8)).values
  }
}

/// The command lacks a benchmark that was asked for.
struct MissingSubcommand: Error, CustomStringConvertible {
  let path: String
  let name: String

  var description: String {
    "\(path) has no '\(name)'; build the current version, or choose others with --only"
  }
}

/// The members of a JSON object that are numbers.
private struct Numbers: Decodable {
  let values: [String: Double]

  private struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Name.self)
    var values: [String: Double] = [:]
    for name in members.allKeys {
      values[name.stringValue] = try? members.decode(Double.self, forKey: name)
    }
    self.values = values
  }
}
