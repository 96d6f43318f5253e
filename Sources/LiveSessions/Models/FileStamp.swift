import Foundation

/// What tells that a file was written again or replaced.
package struct FileStamp: Equatable, Sendable {
  private let modified: Date?
  private let size: Int?
  private let number: Int?

  /// Looks at a file; `nil` when there is none.
  package init?(_ path: String) {
    // A link is followed: what it leads to is what changes.
    let path = URL(filePath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      return nil
    }
    modified = attributes[.modificationDate] as? Date
    size = (attributes[.size] as? NSNumber)?.intValue
    number = (attributes[.systemFileNumber] as? NSNumber)?.intValue
  }
}
