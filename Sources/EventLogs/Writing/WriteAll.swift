#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes all bytes to an open file; answers the error number when the system refuses.
package func writeAll(_ bytes: RawSpan, to descriptor: Int32) -> Int32? {
  bytes.withUnsafeBytes { bytes in
    var rest = bytes
    while !rest.isEmpty {
      // SAFETY: `rest` is what is left of the span, which is borrowed for this call.
      let written = write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written < 0 {
        if errno == EINTR { continue }
        return errno
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
