import Console
import Foundation

/// A secret that clients send along with every request, kept in a file of its own.
enum TokenFile {
  /// The first line of a file that has something in it.
  static func line(of path: String) throws(CommandError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputMissing("\(path): no such file, or it cannot be read")
    }
    return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first
      .map(String.init) ?? ""
  }

  /// Reads a token: the first of the file, where a server takes several.
  static func read(_ path: String) throws(CommandError) -> String {
    let token = try line(of: path)
    guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .badData("\(path): a token is one line of printable ASCII without spaces")
    }
    return token
  }
}
