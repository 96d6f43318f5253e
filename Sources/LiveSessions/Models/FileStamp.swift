import Foundation

/// What tells that a file was written again or replaced.
struct FileStamp: Equatable {
  private let modified: Date?
  private let size: Int?
  private let number: Int?

  /// Looks at a file; `nil` when there is none.
  init?(_ path: String) {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      return nil
    }
    modified = attributes[.modificationDate] as? Date
    size = (attributes[.size] as? NSNumber)?.intValue
    number = (attributes[.systemFileNumber] as? NSNumber)?.intValue
  }
}
