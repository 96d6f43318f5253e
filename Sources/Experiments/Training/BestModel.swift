import Foundation
import GRU4Rec
import SystemFiles

/// The file with the best model that validation found so far, a part of the checkpoint.
struct BestModel {
  let path: String

  /// Passes that its model was trained for, those of earlier trainings included; `nil` without a file
  /// that can be used.
  var passes: Int? { (try? GRU4RecModel(contentsOf: path))?.training.losses.count }

  /// Copies the file over the model, durably and in one go.
  ///
  /// A copy, since a process that ends before the checkpoint is removed finds everything in its place and
  /// repeats this, and since a link as the model's path may lead to another file system.
  func publish(to model: String) throws {
    guard let source = FileHandle(forReadingAtPath: path) else {
      throw FileError(.read, path, code: errno)
    }
    let file = try AtomicFile(path: model)
    while let block = try read(source) { try file.write(block) }
    try file.commit()
  }

  private func read(_ source: FileHandle) throws(FileError) -> Data? {
    do {
      return try source.read(upToCount: 1 << 20).flatMap { $0.isEmpty ? nil : $0 }
    } catch {
      throw FileError(.read, path, code: EIO, problem: .other)
    }
  }
}
