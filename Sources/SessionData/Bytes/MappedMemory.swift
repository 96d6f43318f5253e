#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory straight from the system: it starts as zeros, and goes back when it is no longer needed.
///
/// The allocator keeps freed blocks of such sizes; a reader of large logs cannot afford that.
enum MappedMemory {
  /// Maps `bytes` zeros.
  static func map(bytes: Int) -> UnsafeMutableRawPointer {
    // SAFETY: a fresh private mapping, zero-filled and page-aligned.
    guard
      let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      memory != MAP_FAILED
    else { preconditionFailure("out of memory for \(bytes) bytes") }
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

  /// Asks for large pages, where the system has them.
  ///
  /// Access at random places then looks up fewer of them; without them everything works the same.
  static func preferLargePages(_ memory: UnsafeMutableRawPointer?, bytes: Int) {
    #if os(Linux)
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      guard let memory, page > 0 else { return }
      let start = (Int(bitPattern: memory) + page - 1) / page * page
      let end = (Int(bitPattern: memory) + bytes) / page * page
      guard start < end, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
      // SAFETY: advice for whole pages inside the caller's memory; it changes no content.
      madvise(first, end - start, Int32(MADV_HUGEPAGE))
    #endif
  }
}
