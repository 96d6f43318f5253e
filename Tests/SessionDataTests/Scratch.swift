import Foundation
import SessionData

/// A directory of one test's files, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "session-data-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of a file in the directory.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and answers its path.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Writes a text file and answers its path.
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  /// Names of all files in the directory.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// Reference data beside the repository, where there is any.
enum SharedFiles {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared").path

  static func path(_ name: String) -> String { "\(root)/\(name)" }

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}

extension EventLog {
  /// Sessions as lists of item identifiers.
  var ids: [[String]] {
    (0..<sessions.sessionCount).map { session in
      sessions.items(of: session).map { vocabulary.id(of: $0) }
    }
  }
}

/// The error that `body` throws, to be compared.
func logError(_ body: () throws -> some Any) -> EventLogError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? EventLogError
  }
}

let header = "SessionId\tItemId\tTime\n"
