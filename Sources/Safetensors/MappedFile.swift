import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The bytes of a regular file, mapped into memory for reading.
///
/// With `OutputFile` the only place of this module that handles raw memory. A file that another program
/// cuts short while it is mapped ends the process at the next access: that is how mapping works, and why
/// files of this module are replaced by renaming, never rewritten.
final class MappedFile: @unchecked Sendable {
  // SAFETY (`@unchecked Sendable`): the pages are mapped read-only and private, the reference to them is
  // never changed, and they are unmapped only in `deinit`, when nobody can reach them through `self`.
  private let pages: UnsafeRawBufferPointer
  /// The open file, for those who read parts of it without mapping them.
  let descriptor: Int32

  /// Size of the file.
  var byteCount: Int { pages.count }

  /// Maps the file at `path`.
  init(path: String) throws(SafetensorsError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    do throws(SafetensorsError) {
      pages = try Self.map(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> SafetensorsError {
    .cannotRead(path: path, problem: FileProblem(reading: code), errno: code)
  }

  private static func map(
    _ descriptor: Int32, _ path: String
  ) throws(SafetensorsError) -> UnsafeRawBufferPointer {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw failure(path, EISDIR)
    default: throw .cannotRead(path: path, problem: .notRegular, errno: EINVAL)
    }
    let count = Int(status.st_size)
    guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    // SAFETY: a new mapping at an address of the system's choice; MAP_FAILED is checked.
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw failure(path, errno) }
    return UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    // SAFETY: the very range that `mmap` returned, once.
    if let address = pages.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), pages.count)
    }
    close(descriptor)
  }

  /// Calls `body` with part of the file; the memory stays mapped as long as this object lives.
  ///
  /// - Precondition: `range` lies within the file.
  func withBytes<R>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R {
    // SAFETY: the slice checks its bounds in debug builds only, so they are checked here.
    precondition(range.lowerBound >= 0 && range.upperBound <= pages.count, "beyond the file")
    return try body(UnsafeRawBufferPointer(rebasing: pages[range]))
  }

  /// Copies part of the file.
  ///
  /// - Precondition: `range` lies within the file and is a whole number of elements long.
  func copy<T: TensorElement>(_ range: Range<Int>, as type: T.Type) -> [T] {
    let stride = MemoryLayout<T>.stride
    precondition(range.count.isMultiple(of: stride), "not a whole number of elements")
    return withBytes(range) { source in
      // SAFETY: exactly `range.count` bytes of new storage are overwritten with as many mapped ones;
      // copying bytes needs no alignment, and `TensorElement` admits every bit pattern.
      [T](unsafeUninitializedCapacity: range.count / stride) { storage, count in
        UnsafeMutableRawBufferPointer(storage).copyMemory(from: source)
        count = range.count / stride
      }
    }
  }

  /// Takes the pages out of this process; the system keeps what it likes of the file.
  func releasePages() {
    // SAFETY: the very range that `mmap` returned, read-only and private: its pages are as they are in the
    // file, and come from there again.
    if let address = pages.baseAddress {
      madvise(UnsafeMutableRawPointer(mutating: address), pages.count, MADV_DONTNEED)
    }
  }

  /// SHA-256 of part of the file in hexadecimal, read straight from the mapped pages.
  func sha256(of range: Range<Int>) -> String {
    withBytes(range) { bytes in
      var hash = SHA256()
      // SAFETY: `madvise` only hints; it gets whole pages of this mapping, the start of which is page-
      // aligned. The pages are read once, in order, and then at random again.
      let start = UnsafeMutableRawPointer(mutating: pages.baseAddress)
      if let start { madvise(start, pages.count, MADV_SEQUENTIAL) }
      hash.update(bufferPointer: bytes)
      if let start { madvise(start, pages.count, MADV_NORMAL) }
      return hexadecimal(hash.finalize())
    }
  }
}

/// Two lower-case digits per byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
