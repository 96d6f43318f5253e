import Foundation
import TestSupport

/// A Swift file of the package.
struct SourceFile {
  /// Path below the folder `Sources` or `Tests`.
  let path: String
  let text: String

  /// Modules that the toolchain brings along.
  static let system: Set = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
    "Testing",
  ]

  /// Target that the file belongs to.
  var target: String { String(path.prefix { $0 != "/" }) }

  /// Lines without what follows `//`.
  var code: [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
    }
  }

  /// Modules that the file imports.
  var imports: [String] {
    code.compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({
          $0.hasPrefix("@") || ["public", "internal", "package", "private"].contains($0)
        })
      else { return nil }
      // `import struct Module.Type` names the module in its last word.
      return words.last.map { String($0.prefix { $0 != "." }) }
    }
  }

  /// Every Swift file below the folder `Sources`, or that of the tests.
  static func all(below folder: String = "Sources") throws -> [SourceFile] {
    let sources = SharedFiles.packageRoot.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: sources.path)
      .filter { $0.hasSuffix(".swift") }
      .sorted()
      .map { path in
        let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
        return SourceFile(path: path, text: text)
      }
  }
}
