import Foundation

/// A teaching page and the numbers in it: fenced blocks that begin with ```` ```example name ````.
struct DocsPage {
  /// Lines of each example by its name.
  let examples: [String: [String]]

  /// Reads `docs/<name>` of this checkout.
  init(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/\(name)"), encoding: .utf8)
    var examples: [String: [String]] = [:]
    var open: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```example ") {
        let name = String(line.dropFirst("```example ".count))
        open = name
        examples[name] = []
      } else if line == "```" {
        open = nil
      } else if let open, !line.isEmpty {
        examples[open]?.append(String(line))
      }
    }
    self.examples = examples
  }

  /// Lines of an example.
  func lines(_ example: String) throws -> [String] {
    guard let lines = examples[example] else { throw DocsError.missing(example) }
    return lines
  }

  /// An example of `name = number` lines.
  func values(_ example: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for line in try lines(example) {
      let sides = line.components(separatedBy: " = ")
      guard sides.count == 2, let value = Double(sides[1]) else {
        throw DocsError.unreadable(line)
      }
      values[sides[0]] = value
    }
    return values
  }

  /// The words of an example's lines.
  func words(_ example: String) throws -> [[String]] {
    try lines(example).map { $0.split(separator: " ").map(String.init) }
  }
}

/// Why a page's numbers could not be checked.
enum DocsError: Error {
  case missing(String)
  case unreadable(String)
}
