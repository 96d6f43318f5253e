import Foundation

/// The file that each input becomes, in memory: readers take paths.
enum InputFile {
  private static let folder = "/dev/shm/gru4rec-fuzz-\(getpid())"
  static let path = "\(folder)/input"

  static func open() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  static func write(_ bytes: UnsafeRawBufferPointer) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0, "no room in /dev/shm")
    defer { close(descriptor) }
    precondition(Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count)
  }

  static func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
