import EventLogs
import Foundation
import SessionData

/// A directory of one test's files, removed with it.
public final class Scratch: Sendable {
  /// Path of the directory.
  public let path: String

  /// Makes a new directory.
  public init() throws {
    path = NSTemporaryDirectory() + "gru4rec-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of a file in the directory.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and answers its path.
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Writes a text file and answers its path.
  public func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  /// Content of a file in the directory.
  public func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  /// Content of a file in the directory, as text.
  public func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  /// Names of all files in the directory.
  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

extension EventLog {
  /// Sessions as lists of item identifiers.
  public var ids: [[String]] {
    (0..<sessions.sessionCount).map { session in
      sessions.items(of: session).map { vocabulary.id(of: $0) }
    }
  }
}

/// The error that `body` throws, to be compared.
public func logError(_ body: () throws -> some Any) -> EventLogError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? EventLogError
  }
}

/// The columns of a log in their usual order.
public let header = "SessionId\tItemId\tTime\n"
