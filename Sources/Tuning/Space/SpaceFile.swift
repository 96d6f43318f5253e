import Foundation

/// Reads search spaces in the format of the authors' files for their `paropt.py`: a JSON object per line with
/// `name`, `dtype` (`int`, `float`, `categorical`), `values`, and for numbers `step` and `log`.
///
/// A JSON list of such objects is read too. Ours are the dtype `ordered`, a list of values whose neighbours are
/// alike, and `when`: `"when": {"loss": "bpr-max"}` gives the parameter a value only where another one, which
/// stands before it, has that value, or one of a list. Lines of one name whose `when` exclude each other give a
/// parameter several ranges.
public struct SpaceFile {
  private let path: String
  private let knownNames: [String]
  private let canonical: (String) -> String

  /// Largest file that is read, in bytes.
  private static let mostBytes = 1 << 20

  /// A reader.
  ///
  /// - Parameters:
  ///   - path: the file, for messages too.
  ///   - knownNames: names that a parameter may have.
  ///   - canonical: the one of these that another name for the same parameter stands for; other names as they
  ///     are.
  public init(
    path: String, knownNames: [String], canonical: @escaping (String) -> String = { $0 }
  ) {
    self.path = path
    self.knownNames = knownNames
    self.canonical = canonical
  }

  /// Reads the file.
  ///
  /// - Throws: ``TuningError`` with the line of what cannot be used.
  public func read() throws(TuningError) -> SearchSpace {
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      data = try file.read(upToCount: Self.mostBytes + 1) ?? Data()
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .spaceMissing(
        path: path, reason: isThere ? "cannot be read as a search space" : "no such file")
    }
    guard data.count <= Self.mostBytes else {
      throw .invalidSpace(path: path, line: nil, reason: "over 1 MB; a search space is a few lines")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .invalidSpace(path: path, line: nil, reason: "no UTF-8 text")
    }
    return try parse(text)
  }

  /// Reads a text.
  ///
  /// - Throws: ``TuningError/invalidSpace(path:line:reason:)``.
  public func parse(_ text: String) throws(TuningError) -> SearchSpace {
    var parameters: [SearchParameter] = []
    for (line, entry) in try entries(of: text) {
      let parameter: SearchParameter
      do {
        parameter = try entry.parameter(after: parameters, canonical: canonical)
      } catch {
        throw invalid(line, error.reason)
      }
      guard knownNames.contains(parameter.name) else {
        throw invalid(
          line,
          "unknown parameter '\(parameter.name)'; known: \(knownNames.joined(separator: ", "))")
      }
      parameters.append(parameter)
    }
    guard !parameters.isEmpty else {
      throw invalid(
        nil,
        "no parameters; a line is such as "
          + #"{"name":"layers","dtype":"int","values":[64,512],"step":32}"#)
    }
    return SearchSpace(parameters)
  }

  private func invalid(_ line: Int?, _ reason: String) -> TuningError {
    .invalidSpace(path: path, line: line, reason: reason)
  }

  /// The objects, with their lines where each has one.
  private func entries(of text: String) throws(TuningError) -> [(line: Int?, SpaceEntry)] {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    if text.first(where: { !$0.isWhitespace }) == "[" {
      return try decode([SpaceEntry].self, text, line: nil).map { (nil, $0) }
    }
    var entries: [(line: Int?, SpaceEntry)] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      entries.append((index + 1, try decode(SpaceEntry.self, String(line), line: index + 1)))
    }
    return entries
  }

  private func decode<T: Decodable>(
    _ type: T.Type, _ text: String, line: Int?
  ) throws(TuningError) -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch let error as SpaceEntry.Fault {
      throw invalid(line, error.reason)
    } catch let error as DecodingError {
      throw invalid(line, Self.reason(error))
    } catch {
      throw invalid(line, "no JSON object")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.codingPath.last { $0.intValue == nil }
        .map { "'\($0.stringValue)' is of the wrong kind" } ?? "no JSON object"
    default: "no JSON object; write one parameter per line"
    }
  }
}

extension String {
  /// The text of some bytes; `nil` when they are no UTF-8.
  fileprivate init?(validating data: Data, as encoding: UTF8.Type) {
    self.init(data: data, encoding: .utf8)
  }
}
