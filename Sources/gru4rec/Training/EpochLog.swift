import Console
import Foundation
import SessionData
import SystemFiles
import Wording

/// A file of JSON lines, one per epoch, each there as soon as the epoch is done.
final class EpochLog {
  private let path: String
  private let descriptor: Int32
  /// The last epoch that has a line from an earlier process, 0 without one.
  let lastEpoch: Int

  /// Opens the file.
  ///
  /// - Parameter epochs: lines of this many epochs are kept: those that a resumed training has done.
  init(path: String, keepingEpochs epochs: Int) throws {
    self.path = path
    lastEpoch = epochs > 0 ? try Self.cut(path, to: epochs) : 0
    descriptor = open(
      path, O_WRONLY | O_CREAT | O_CLOEXEC | (epochs > 0 ? O_APPEND : O_TRUNC), 0o644)
    guard descriptor >= 0 else {
      throw CommandError.cannotCreate(path: path, reason: systemMessage(errno))
    }
  }

  deinit { close(descriptor) }

  /// Adds a line.
  func append(_ object: JSONObject) throws {
    if let code = writeAll(object.json + "\n", to: descriptor) {
      throw CommandError.io("\(path): writing failed: \(systemMessage(code))")
    }
  }

  /// Removes lines of later epochs, which will be trained again, and a line that was cut off; answers the
  /// last epoch that is left.
  private static func cut(_ path: String, to epochs: Int) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let data = FileManager.default.contents(atPath: path)
    else { return 0 }
    struct Line: Decodable { let epoch: Int }
    let file = try AtomicFile(path: path)
    var last = 0
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      guard let epoch = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)).epoch,
        epoch <= epochs
      else { continue }
      last = max(last, epoch)
      try file.write(line + "\n")
    }
    try file.commit()
    return last
  }
}
