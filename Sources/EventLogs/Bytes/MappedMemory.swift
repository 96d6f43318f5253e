import CPosix

/// Memory straight from the system: it starts as zeros, and goes back when it is no longer needed.
///
/// The allocator keeps freed blocks of such sizes; a reader of large logs cannot afford that.
enum MappedMemory {
  /// Maps `bytes` zeros.
  static func map(bytes: Int) -> UnsafeMutableRawPointer {
    // SAFETY: a fresh private mapping, zero-filled and page-aligned.
    guard let memory = mapMemory(bytes) else {
      preconditionFailure("out of memory for \(bytes) bytes")
    }
    return memory
  }

  /// Gives a mapping back.
  static func unmap(_ memory: UnsafeMutableRawPointer, bytes: Int) {
    // SAFETY: the owner calls this once, with what map(bytes:) gave it, and forgets it then.
    munmap(memory, bytes)
  }

  /// Gives the pages of a part of a mapping back; the part may be written anew.
  static func release(_ memory: UnsafeMutableRawPointer, bytes: Int) {
    // SAFETY: only whole pages of the caller's own mapping, whose content it no longer needs.
    madvise(memory, bytes, MADV_DONTNEED)
  }
}
