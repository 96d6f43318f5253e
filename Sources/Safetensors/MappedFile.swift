import CMappings
import CPosix
import SystemFiles

/// The bytes of a regular file, mapped into memory for reading.
///
/// What another program writes to a file shows in its mapping, and reading what it cut off ends the process: that is how mapping works, and
/// why files of this module are replaced by renaming, never rewritten. A process that must go on regardless
/// says so with ``surviveDamage()`` and asks ``isIntact`` after it has read.
final class MappedFile: @unchecked Sendable {
  // SAFETY (`@unchecked Sendable`): the pages are mapped read-only and private, the reference to them is
  // never changed, and they are unmapped only in `deinit`, when nobody can reach them through `self`.
  private let pages: UnsafeRawBufferPointer
  // SAFETY: made and given back together with `pages`; C reads and writes it atomically.
  private let guarded: OpaquePointer?
  /// The open file: tells whether it was changed, and parts of it are read without mapping them.
  let descriptor: Int32
  private let stamp: Stamp

  /// What changes when somebody writes to a file.
  private struct Stamp: Equatable {
    let size: Int64
    let seconds: Int64
    let nanoseconds: Int64

    init(_ status: stat) {
      size = Int64(status.st_size)
      let modified = status.modified
      (seconds, nanoseconds) = (Int64(modified.tv_sec), Int64(modified.tv_nsec))
    }
  }

  /// Size of the file.
  var byteCount: Int { pages.count }

  /// Maps the file at `path`.
  init(path: String) throws(SafetensorsError) {
    func failure(_ code: Int32, _ problem: FileProblem? = nil) -> SafetensorsError {
      .file(FileError(.read, path, code: code, problem: problem))
    }
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(systemError) }
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(systemError) }
    guard status.isRegularFile else {
      throw status.isDirectory ? failure(EISDIR) : failure(EINVAL, .notRegular)
    }
    let count = Int(status.st_size)
    if count > 0 {
      // SAFETY: a new mapping at an address of the system's choice, `count` bytes long, which nobody else
      // unmaps.
      guard let address = mapFile(count, descriptor) else { throw failure(systemError) }
      guard let guarded = cm_remember(address, count) else {
        munmap(address, count)
        throw failure(ENOMEM)
      }
      pages = UnsafeRawBufferPointer(start: address, count: count)
      self.guarded = guarded
    } else {
      pages = UnsafeRawBufferPointer(start: nil, count: 0)
      guarded = nil
    }
    isKept = true
    self.descriptor = descriptor
    stamp = Stamp(status)
  }

  deinit {
    // SAFETY: the very range that `mmap` returned, once, after the handler of signals forgot it.
    if let guarded { cm_forget(guarded) }
    if let address = pages.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), pages.count)
    }
    close(descriptor)
  }

  /// Lets this process live on when it reads what was cut off a mapped file: it reads zeros instead.
  ///
  /// Takes SIGBUS over for such addresses, so it is the decision of a program, not of a library.
  static func surviveDamage() { _ = cm_survive_damage() }

  /// Whether all that was read until now is what the file held when it was opened.
  ///
  /// Takes less than a microsecond.
  var isIntact: Bool {
    // SAFETY: the entry is this object's until `deinit`; C reads its mark atomically.
    if let guarded, cm_is_damaged(guarded) { return false }
    var status = stat()
    return fstat(descriptor, &status) == 0 && Stamp(status) == stamp
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

  /// SHA-256 of part of the file, read straight from the mapped pages; `nil` when libcrypto has none.
  func sha256(of range: Range<Int>) -> [UInt8]? {
    withBytes(range) { bytes in
      var hash = SHA256()
      // SAFETY: `madvise` only hints; it gets whole pages of this mapping, the start of which is page-
      // aligned. The pages are read once, in order, and then at random again.
      let start = UnsafeMutableRawPointer(mutating: pages.baseAddress)
      if let start { madvise(start, pages.count, MADV_SEQUENTIAL) }
      hash.update(bytes.bytes)
      if let start { madvise(start, pages.count, MADV_NORMAL) }
      return hash.digest()
    }
  }
}

/// Two lower-case digits per byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
