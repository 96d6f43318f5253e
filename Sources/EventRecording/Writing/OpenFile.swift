import Foundation

/// A file that is open, and locked perhaps, until nobody needs it any more.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { Folder.unlock(descriptor) }
}
