import Foundation
import SystemFiles

/// Checkpoints of the trials that may still go on, in a folder beside the study.
struct TrialFiles {
  private let folder: String

  init(study: String) { folder = study + "-trials" }

  /// The checkpoint of a trial, which need not be there yet; its folder is.
  func checkpoint(of trial: Int) throws(FileError) -> String {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(.create, folder, code: errno)
    }
    return path(of: trial)
  }

  /// Removes the checkpoints of some trials.
  func remove(_ trials: Set<Int>) {
    for trial in trials { unlink(path(of: trial)) }
  }

  /// Removes all that a finished search needs no more.
  func removeAll() { try? FileManager.default.removeItem(atPath: folder) }

  private func path(of trial: Int) -> String { "\(folder)/\(trial).checkpoint" }
}
