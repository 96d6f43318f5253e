import Console
import Foundation

/// A secret that clients send along with every request, kept in a file of its own.
enum TokenFile {
  /// Reads the token: the file's only line.
  static func read(_ path: String) throws(CommandError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .inputMissing("\(path): no such file, or it cannot be read")
    }
    let token = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .badData("\(path): a token is one line of printable ASCII without spaces")
    }
    return token
  }
}
