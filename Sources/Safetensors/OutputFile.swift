import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name complete or not at all.
///
/// Bytes go through a buffer to a hidden temporary file beside the target, which `commit` makes durable
/// and renames. Whoever drops the object before that leaves nothing behind.
final class OutputFile {
  /// Bytes collected before the system is called.
  private static let bufferByteCount = 1 << 20

  private let path: String
  private let temporaryPath: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  /// The first failure: after it, the content is not known any more and every call fails alike.
  private var failure: SafetensorsError?

  /// Creates the temporary file for a target.
  convenience init(path: String) throws(SafetensorsError) {
    let target = try OutputTarget(path: path)
    let temporaryPath = target.temporaryPath()
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = open(temporaryPath, flags, target.mode ?? 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    self.init(descriptor: descriptor, path: target.path, temporaryPath: temporaryPath)
    // A file that is replaced keeps its mode, whatever the mask of the process.
    if let mode = target.mode, fchmod(descriptor, mode) != 0 { throw Self.failure(path, errno) }
  }

  /// Takes over an open file; with a temporary path it is renamed to `path` in the end.
  init(descriptor: Int32, path: String, temporaryPath: String? = nil) {
    self.descriptor = descriptor
    self.path = path
    self.temporaryPath = temporaryPath
    buffer.reserveCapacity(Self.bufferByteCount)
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      if let temporaryPath { unlink(temporaryPath) }
    }
  }

  /// Appends bytes and adds them to `hash`.
  func append(
    _ bytes: UnsafeRawBufferPointer, hash: inout SHA256
  ) throws(SafetensorsError) {
    // SAFETY: `bytes` is read here and not kept.
    hash.update(bufferPointer: bytes)
    try append(bytes)
  }

  /// Appends bytes.
  func append(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    if let failure { throw failure }
    if buffer.count + bytes.count <= Self.bufferByteCount {
      buffer.append(contentsOf: bytes)
    } else {
      try flush()
      if bytes.count < Self.bufferByteCount {
        buffer.append(contentsOf: bytes)
      } else {
        try write(bytes)
      }
    }
  }

  /// Appends the bytes of numbers and adds them to `hash`.
  func append<T: TensorElement>(
    elements: [T], hash: inout SHA256
  ) throws(SafetensorsError) {
    try Self.withBytes(of: elements) { (raw) throws(SafetensorsError) in
      try append(raw, hash: &hash)
    }
  }

  /// Appends bytes.
  func append(_ bytes: [UInt8]) throws(SafetensorsError) {
    try Self.withBytes(of: bytes) { (raw) throws(SafetensorsError) in try append(raw) }
  }

  /// Hands the buffer to the system.
  func flush() throws(SafetensorsError) {
    if let failure { throw failure }
    try Self.withBytes(of: buffer) { (raw) throws(SafetensorsError) in try write(raw) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Replaces bytes that were written before.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(SafetensorsError) {
    try flush()
    let written = bytes.withUnsafeBytes {
      // SAFETY: the pointer and the count are those of `bytes`, which outlives the call.
      pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    // A few bytes inside a block that is there already are never written in part.
    guard written == bytes.count else { throw fail(written < 0 ? errno : EIO) }
  }

  /// Makes the content durable and gives it the name of the target.
  func commit() throws(SafetensorsError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw fail(errno) }
    if let temporaryPath {
      guard rename(temporaryPath, path) == 0 else { throw fail(errno) }
    }
    // From here on the file has its name, and nothing is left to remove.
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 || errno == EINTR else { throw fail(errno) }
    try synchronizeDirectory()
  }

  /// Makes the new name durable.
  private func synchronizeDirectory() throws(SafetensorsError) {
    let directory = open(directoryPath(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw fail(errno) }
    defer { close(directory) }
    // Some file systems cannot synchronise a directory and say EINVAL.
    guard fsync(directory) == 0 || errno == EINVAL else { throw fail(errno) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    var rest = bytes
    while !rest.isEmpty {
      // SAFETY: `rest` is what is left of `bytes`, which the caller keeps alive.
      let written = systemWrite(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if written < 0 {
        if errno == EINTR { continue }
        throw fail(errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  private func fail(_ code: Int32) -> SafetensorsError {
    let error = Self.failure(path, code)
    failure = error
    return error
  }

  private static func failure(_ path: String, _ code: Int32) -> SafetensorsError {
    .cannotWrite(path: path, problem: FileProblem(writing: code), errno: code)
  }

  /// `withUnsafeBytes` with a typed error.
  private static func withBytes<T: BitwiseCopyable>(
    of elements: [T], _ body: (UnsafeRawBufferPointer) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    // SAFETY: the pointer does not leave `body`, and `elements` outlives it.
    let result = elements.withUnsafeBytes { raw in
      Result<Void, SafetensorsError> { () throws(SafetensorsError) in try body(raw) }
    }
    try result.get()
  }
}

/// The system call, which a method called `write` hides.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
