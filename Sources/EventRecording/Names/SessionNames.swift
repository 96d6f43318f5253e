import CCrypto
import EventLogs
import Foundation
import SystemFiles

/// What sessions are called in a log.
package struct SessionNames: Sendable {
  /// File of the key in the log's folder; a name with an underscore is none of a log's.
  static let keyFile = "_key"
  private static let keyBytes = 32

  /// The key of pseudonyms; `nil` where names stay as they are.
  private let key: [UInt8]?

  /// Names by a key.
  init(key: [UInt8]?) { self.key = key }

  /// The name of a session in the log.
  func name(of session: String) -> [UInt8] {
    guard let key else { return Array(session.utf8) }
    let text = Array(session.utf8)
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    _ = HMAC(EVP_sha256(), key, Int32(key.count), text, text.count, &digest, &count)
    return Hex.text(digest.prefix(16))
  }

  /// A key of somebody's own, as text.
  package static func newKey() -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return Hex.text((0..<keyBytes).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  /// The key that a text has; `nil` where it has none.
  package static func key(of text: some Collection<UInt8>) -> [UInt8]? {
    guard let key = Hex.bytes(text), key.count == keyBytes else { return nil }
    return key
  }

  /// Takes a folder's key, which the first server makes.
  ///
  /// - Throws: `FileError`, and `EventLogError` where the file has no key.
  static func key(in folder: String) throws -> [UInt8] {
    let path = "\(folder)/\(keyFile)"
    if !FileManager.default.fileExists(atPath: path) {
      // Under its name at once and whole, and that of whoever comes first: others may begin at the same time.
      let draft = "\(folder)/.\(keyFile).\(UInt64.random(in: .min ... .max)).tmp"
      let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw FileError(.create, path, code: errno) }
      defer { unlink(draft) }
      let text = newKey() + [0x0A]
      let failure =
        writeAll(text.span.bytes, to: descriptor) ?? (fsync(descriptor) == 0 ? nil : errno)
      close(descriptor)
      if let failure { throw FileError(.write, path, code: failure) }
      if link(draft, path) != 0 && errno != EEXIST {
        throw FileError(.create, path, code: errno)
      }
      // What is called by it would have no name any more if the key went with the power.
      try FileReplacement.synchronizeDirectory(of: path)
    }
    guard let text = FileManager.default.contents(atPath: path) else {
      throw FileError(.read, path, code: EACCES)
    }
    guard let key = key(of: text.prefix { $0 != 0x0A }) else {
      throw EventLogError.unsupported(
        path: path,
        reason:
          "no key of an event log, which has \(2 * keyBytes) hexadecimal digits; put it back, or remove the "
          + "file: visitors have other pseudonyms then")
    }
    return key
  }
}
