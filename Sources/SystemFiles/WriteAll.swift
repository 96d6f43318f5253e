import CPosix

/// Writes all bytes to an open file; answers the error number when the system refuses.
package func writeAll(_ bytes: RawSpan, to descriptor: Int32) -> Int32? {
  // SAFETY: the span is borrowed for this call; `rest` is what is left of it, since the system writes at
  // most what it is given.
  bytes.withUnsafeBytes { bytes in
    var rest = bytes
    while !rest.isEmpty {
      let written = write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written < 0 {
        if systemError == EINTR { continue }
        return systemError
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
    return nil
  }
}

/// Writes a text as UTF-8 to an open file; answers the error number when the system refuses.
package func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
  writeAll(text.utf8.span.bytes, to: descriptor)
}
