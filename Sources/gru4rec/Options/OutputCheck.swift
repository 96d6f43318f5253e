import Console
import Foundation
import SessionData
import SystemFiles

/// Looks at inputs and outputs before any work is done for them.
enum OutputCheck {
  /// Refuses paths that cannot be written, paths that are named twice, and standard input twice.
  ///
  /// - Parameters:
  ///   - outputs: files to write.
  ///   - inputs: files that are read and must not be overwritten.
  ///   - regular: those of `outputs` that can be no device or pipe.
  static func check(
    _ outputs: [String], inputs: [String] = [], regular: [String] = []
  ) throws {
    guard inputs.count(where: { $0 == "-" }) <= 1 else {
      throw CommandError.usage(
        "standard input (-) is named twice, and can be read once; write one of the two to a file")
    }
    var seen: [String: String] = [:]
    for input in inputs { seen[identity(input)] = "read" }
    for output in outputs {
      let isDevice = isDevice(output)
      if !isDevice, let use = seen.updateValue("written", forKey: identity(output)) {
        throw CommandError.usage(
          "\(output) is also \(use) by this command; give the output a path of its own")
      }
      if isDevice, regular.contains(output) {
        throw CommandError.cannotCreate(
          path: output, reason: "it is a device, a pipe or a socket; name a regular file")
      }
      // Opens the file that would be renamed in the end, and removes it again.
      if !isDevice { try AtomicFile(path: output).abort() }
    }
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  /// What tells whether two paths name one file.
  private static func identity(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
}
