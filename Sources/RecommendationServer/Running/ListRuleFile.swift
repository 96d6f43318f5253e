import Foundation
import LiveSessions
import NIOCore
import Synchronization

/// The file of rules for all lists, read again when it changes: JSON with the fields that requests have.
///
/// ```json
/// {"rules": [{"name": "december", "from": "2026-12-01T00:00:00Z", "until": "2027-01-01T00:00:00Z",
///   "boost": [{"where": {"season": "winter"}, "factor": 1.5}], "explore": 0.05}]}
/// ```
public final class ListRuleFile: Sendable {
  private let path: String
  private let state: Mutex<(rules: [ListRule], stamp: FileStamp?)>

  /// Reads the file.
  ///
  /// - Throws: ``ListRuleFileError``.
  public init(path: String) throws {
    self.path = path
    // The stamp first: a change while it is read is seen later.
    let stamp = FileStamp(path)
    state = Mutex((try Self.read(path), stamp))
  }

  /// The rules as they were read last.
  var rules: [ListRule] { state.withLock { $0.rules } }

  /// Reads the file again where it changed; whether the rules are others now.
  func refresh() throws -> Bool {
    let stamp = FileStamp(path)
    guard stamp != state.withLock({ $0.stamp }) else { return false }
    // What cannot be read is complained of once.
    state.withLock { $0.stamp = stamp }
    let rules = try Self.read(path)
    return state.withLock { state in
      defer { state.rules = rules }
      return rules != state.rules
    }
  }

  private static func read(_ path: String) throws -> [ListRule] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw ListRuleFileError(
        path: path, reason: "cannot be read; name a file of JSON", isMissing: true)
    }
    do {
      return try BodyFields.decode(Rules.self, from: ByteBuffer(bytes: data)).rules
    } catch let problem as Problem {
      throw ListRuleFileError(
        path: path, reason: problem.field.map { "\($0) \(problem.detail)" } ?? problem.detail)
    }
  }

  private struct Rules: Decodable {
    let rules: [ListRule]

    init(from decoder: any Decoder) throws {
      rules = try BodyFields(decoder, known: ["rules"]).required("rules", as: [One].self)
        .map(\.rule)
    }
  }

  private struct One: Decodable {
    let rule: ListRule

    init(from decoder: any Decoder) throws {
      let fields = try BodyFields(
        decoder, known: ["name", "from", "until"] + ListRequest.fieldsOfRules)
      func time(_ name: String) throws -> Double? {
        guard let text = try fields.text(name) else { return nil }
        guard let time = try? Date(text, strategy: .iso8601) else {
          throw Problem.invalid(fields.path(name), "is no time such as 2026-12-01T00:00:00Z")
        }
        return time.timeIntervalSince1970
      }
      rule = ListRule(
        name: try fields.text("name") ?? "", from: try time("from"), until: try time("until"),
        arrangement: try ListRequest.arrangement(fields))
      if rule.arrangement == Arrangement() {
        throw Problem.invalid(
          BodyFields.path(decoder.codingPath),
          "says nothing; give some of \(ListRequest.fieldsOfRules.joined(separator: ", "))")
      }
      if let from = rule.from, let until = rule.until, from >= until {
        throw Problem.invalid(fields.path("until"), "is not after from, so that it never counts")
      }
    }
  }
}

/// A file of rules that cannot be used.
public struct ListRuleFileError: Error, Equatable, CustomStringConvertible {
  /// Path of the file.
  public let path: String
  /// What is wrong with it.
  public let reason: String
  /// Whether there is no such file, or none that may be read.
  public var isMissing = false

  /// The path, and what is wrong.
  public var description: String { "\(path): \(reason)" }
}
