import EventLogs
import Logging
import SessionData
import Synchronization

/// The table of items that says what requests may ask for, read again when its file changes.
///
/// One that cannot be read any more leaves everything as it was.
final class AttributeFile: Sendable {
  private let path: String
  private let state: Mutex<(attributes: ItemAttributes, stamp: FileStamp?)>
  private let logger: Logger

  /// Reads the table; `nil` without a path.
  init?(_ path: String?, logger: Logger) throws(EventLogError) {
    guard let path else { return nil }
    self.path = path
    self.logger = logger
    // The stamp first: a change while it is read is seen later.
    let stamp = FileStamp(path)
    state = Mutex((try Self.read(path), stamp))
  }

  /// Reads a table; one without an item is what an export leaves that went wrong.
  private static func read(_ path: String) throws(EventLogError) -> ItemAttributes {
    let attributes = try ItemAttributes(contentsOf: path)
    if attributes.items.count == 0 { throw .headerOnly(path: path) }
    return attributes
  }

  /// The table as it was read last.
  var attributes: ItemAttributes { state.withLock { $0.attributes } }

  /// Reads the file again where it changed; whether the table is another one now.
  func refresh() -> Bool {
    let stamp = FileStamp(path)
    guard stamp != state.withLock({ $0.stamp }) else { return false }
    do throws(EventLogError) {
      let attributes = try Self.read(path)
      state.withLock { $0 = (attributes, stamp) }
      return true
    } catch {
      state.withLock { $0.stamp = stamp }
      logger.error("attributes of items stay as they were", metadata: ["error": "\(error)"])
      return false
    }
  }
}
