import Foundation
import SystemFiles
import Wording

/// A file of JSON lines, one per epoch, each there as soon as the epoch is done.
public final class EpochLog {
  private let path: String
  private let descriptor: Int32
  /// The last epoch that has a line from an earlier process, 0 without one.
  public let lastEpoch: Int

  /// Opens the file.
  ///
  /// - Parameter epochs: lines of this many epochs are kept: those that a resumed training has done.
  /// - Throws: `FileError` when the file cannot be written.
  public init(path: String, keepingEpochs epochs: Int = 0) throws {
    self.path = path
    lastEpoch = epochs > 0 ? try Self.cut(path, to: epochs) : 0
    descriptor = open(
      path, O_WRONLY | O_CREAT | O_CLOEXEC | (epochs > 0 ? O_APPEND : O_TRUNC), 0o644)
    guard descriptor >= 0 else {
      throw FileError(.create, path, code: errno)
    }
  }

  deinit { close(descriptor) }

  /// Adds a line.
  ///
  /// An epoch of an earlier process, which has no speed, is left out if it has its line already.
  public func append(_ record: EpochRecord) throws {
    if record.speed == nil, record.summary.epoch <= lastEpoch { return }
    if let code = writeAll(record.json.json + "\n", to: descriptor) {
      throw FileError(.write, path, code: code)
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
