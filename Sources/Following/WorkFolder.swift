import Foundation
import SystemFiles

/// The folder beside a model file where following keeps what is not learnt yet; held by one process at a time.
final class WorkFolder {
  let path: String
  private let descriptor: Int32

  /// Makes the folder where there is none, and takes hold of it until this object is gone.
  init(besideModel model: String) throws(FollowError) {
    path = model + ".follow"
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw .file(path, reason: "cannot be created: \(Self.reason())")
    }
    descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .file(path + "/lock", reason: "cannot be created: \(Self.reason())")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path)
    }
  }

  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Path of a file in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Removes all files but these, and those that every folder has.
  func keepOnly(_ names: Set<String>) {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in all where !names.contains(name) && !Self.lasting.contains(name) {
      unlink(file(name))
    }
  }

  private static let lasting: Set = ["lock", FollowState.fileName, CycleLog.fileName]

  static func reason() -> String { String(cString: strerror(errno)) }
}
