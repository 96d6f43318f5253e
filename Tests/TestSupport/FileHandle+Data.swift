import Foundation

extension FileHandle {
  /// Whether a read would return at once, with what a pipe holds or its end.
  public var hasData: Bool {
    var descriptor = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }
}
