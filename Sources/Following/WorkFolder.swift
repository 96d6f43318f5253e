import Foundation
import SystemFiles

/// The folder beside a model file where following keeps what is not learnt yet; held by one process at a time.
final class WorkFolder {
  let path: String
  private let lock: FileLock

  /// Makes the folder where there is none, and takes hold of it until this object is gone.
  init(besideModel model: String) throws(FollowError) {
    let path = Self.path(besideModel: model)
    self.path = path
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw .file(path, reason: "cannot be created: \(systemMessage(errno))")
    }
    do { lock = try FileLock(path: "\(path)/\(Self.lockFile)") } catch {
      throw error.isBusy ? .busy(path) : .file(error.path, reason: error.systemMessage)
    }
  }

  /// Path of the folder of a model.
  static func path(besideModel model: String) -> String { model + ".follow" }

  /// Path of a file in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Removes all files but these, and those that every folder has.
  func keepOnly(_ names: Set<String>) {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in all where !names.contains(name) && !Self.lasting.contains(name) {
      unlink(file(name))
    }
  }

  private static let lockFile = "lock"
  private static let lasting: Set = [lockFile, FollowState.fileName, CycleLog.fileName]
}
