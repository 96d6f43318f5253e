import Foundation
import SessionData

/// A file of JSON lines, one per epoch, each there as soon as the epoch is done.
final class EpochLog {
  private let path: String
  private let descriptor: Int32

  /// Opens the file.
  ///
  /// - Parameter epochs: lines of this many epochs are kept: those that a resumed training has done.
  init(path: String, keepingEpochs epochs: Int) throws {
    self.path = path
    if epochs > 0 { try Self.cut(path, to: epochs) }
    descriptor = open(
      path, O_WRONLY | O_CREAT | O_CLOEXEC | (epochs > 0 ? O_APPEND : O_TRUNC), 0o644)
    guard descriptor >= 0 else {
      throw CommandError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// Adds a line.
  func append(_ object: JSONObject) throws {
    if let code = writeAll(object.json + "\n", to: descriptor) {
      throw CommandError.io("\(path): writing failed: \(String(cString: strerror(code)))")
    }
  }

  /// Removes lines of later epochs, which will be trained again, and a line that was cut off.
  private static func cut(_ path: String, to epochs: Int) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let data = FileManager.default.contents(atPath: path)
    else { return }
    struct Line: Decodable { let epoch: Int }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let kept = lines.filter {
      let line = try? JSONDecoder().decode(Line.self, from: Data($0.utf8))
      return line.map { $0.epoch <= epochs } ?? false
    }
    let file = try AtomicFile(path: path)
    for line in kept { try file.write(line + "\n") }
    try file.commit()
  }
}
