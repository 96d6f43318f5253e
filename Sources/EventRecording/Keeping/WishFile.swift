import Foundation
import SystemFiles

/// The wishes of a folder that were not fulfilled yet: a file that several servers add lines to.
struct WishFile: Sendable {
  /// Its name; one with an underscore is none of a log's.
  static let name = "_forgotten"
  private let path: String

  init(folder: String) {
    path = "\(folder)/\(Self.name)"
  }

  /// Adds wishes; they are on the disk when this returns.
  func append(_ wishes: [Wish]) throws(FileError) {
    guard let descriptor = lock() else { throw FileError(.write, path, code: EAGAIN) }
    defer { Folder.unlock(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    // A line that a killed server began is ended.
    let text = (size > 0 ? "\n" : "") + wishes.map { $0.line + "\n" }.joined()
    let failure = writeAll(text, to: descriptor) ?? Platform.synchronizeData(descriptor)
    if let failure {
      _ = ftruncate(descriptor, size)
      throw FileError(.write, path, code: failure)
    }
    if size == 0 { try FileReplacement.synchronizeDirectory(of: path) }
  }

  /// All wishes.
  var wishes: [Wish] {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap {
      Wish(line: $0)
    }
  }

  /// Takes wishes out that are fulfilled.
  func remove(_ ids: Set<UInt64>) throws(FileError) {
    if ids.isEmpty { return }
    guard let descriptor = lock() else { return }
    defer { Folder.unlock(descriptor) }
    let left = wishes.filter { !ids.contains($0.id) }
    let file = try AtomicFile(path: path)
    try file.write(left.map { $0.line + "\n" }.joined())
    try file.commit()
  }

  /// Takes the last wish out that is about the same.
  func removeLast(like wish: Wish) throws(FileError) {
    let last = wishes.last {
      $0.session == wish.session && $0.event?.item == wish.event?.item
        && $0.event?.time == wish.event?.time
    }
    if let last { try remove([last.id]) }
  }

  /// Waits for its turn, which others leave soon.
  private func lock() -> Int32? {
    for _ in 0..<100 {
      if let descriptor = Folder.lock(path, creating: true, waiting: true) { return descriptor }
    }
    return nil
  }
}
