#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A growing column of plain values that never copies itself and gives memory back piece by piece.
///
/// A doubling array needs three times its size while it grows; logs are too large for that. Chunks
/// are mapped rather than allocated, because the allocator keeps freed blocks of this size.
struct ChunkedColumn<Element: BitwiseCopyable>: ~Copyable {
  private var chunks: [UnsafeMutablePointer<Element>] = []
  /// Number of values.
  private(set) var count = 0
  /// Chunk that takes the next value, unless ``count`` says that it is full.
  private var last: UnsafeMutablePointer<Element>?

  private static var shift: Int { 20 }
  private static var chunkCount: Int { 1 << shift }
  private static var chunkBytes: Int { chunkCount * MemoryLayout<Element>.stride }

  init() {}

  /// A column of `zeros` values, all bits zero.
  init(zeros: Int) {
    for _ in 0..<(zeros + Self.chunkCount - 1) >> Self.shift { chunks.append(Self.map()) }
    last = chunks.last
    count = zeros
  }

  deinit {
    for chunk in chunks { Self.unmap(chunk) }
  }

  /// Adds a value at the end.
  mutating func append(_ value: Element) {
    let offset = count & (Self.chunkCount - 1)
    if offset == 0 {
      let chunk = Self.map()
      chunks.append(chunk)
      last = chunk
    }
    // SAFETY: the last chunk holds chunkCount values and offset is below that.
    last?[offset] = value
    count += 1
  }

  /// Value at `index`, 0 ..< ``count``.
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      // SAFETY: index is below count, so its chunk exists.
      return chunks[index >> Self.shift][index & (Self.chunkCount - 1)]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      // SAFETY: as in the getter; the column is not copyable, so nobody else sees this memory.
      chunks[index >> Self.shift][index & (Self.chunkCount - 1)] = newValue
    }
  }

  /// Keeps the first `length` values.
  mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= count, "\(length) of \(count) values")
    let kept = (length + Self.chunkCount - 1) >> Self.shift
    while chunks.count > kept { Self.unmap(chunks.removeLast()) }
    last = chunks.last
    count = length
  }

  /// The values of some runs, one run after the other: run `r` is `starts[r] ..< starts[r + 1]`; the
  /// column is empty afterwards.
  mutating func takeRuns(_ runs: [Int32], starts: [UInt32], total: Int) -> [Element] {
    var taken: [Element] = []
    taken.reserveCapacity(total)
    for run in runs {
      for index in Int(starts[Int(run)])..<Int(starts[Int(run) + 1]) { taken.append(self[index]) }
    }
    truncate(to: 0)
    return taken
  }

  /// The values as an array; each chunk is given back as soon as it is copied.
  mutating func takeArray() -> [Element] {
    let total = count
    let source = chunks
    chunks = []
    last = nil
    count = 0
    return [Element](unsafeUninitializedCapacity: total) { target, initialized in
      for (number, chunk) in source.enumerated() {
        let start = number << Self.shift
        let length = min(Self.chunkCount, total - start)
        // SAFETY: start + length <= total, the target's capacity; the chunk holds length values.
        if let base = target.baseAddress { (base + start).initialize(from: chunk, count: length) }
        Self.unmap(chunk)
      }
      initialized = total
    }
  }

  private static func map() -> UnsafeMutablePointer<Element> {
    // SAFETY: a fresh private mapping, zero-filled and page-aligned, so any plain value fits.
    guard
      let memory = mmap(
        nil, chunkBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      memory != MAP_FAILED
    else { preconditionFailure("out of memory for \(chunkBytes) bytes") }
    return memory.bindMemory(to: Element.self, capacity: chunkCount)
  }

  private static func unmap(_ chunk: UnsafeMutablePointer<Element>) {
    // SAFETY: the chunk came from map() and its owner forgets it now.
    munmap(chunk, chunkBytes)
  }
}
