/// A growing column of plain values that never copies itself.
///
/// A doubling array needs three times its size while it grows; logs are too large for that.
struct ChunkedColumn<Element: BitwiseCopyable>: ~Copyable {
  // SAFETY: mappings of chunkBytes each, made in `append` and given back in `deinit`: the column is not
  // copyable, so that nobody else has them.
  private var chunks: [UnsafeMutablePointer<Element>] = []
  /// Number of values.
  private(set) var count = 0
  /// Chunk that takes the next value, unless ``count`` says that it is full.
  private var last: UnsafeMutablePointer<Element>?

  private static var shift: Int { 20 }
  private static var chunkCount: Int { 1 << shift }
  private static var chunkBytes: Int { chunkCount * MemoryLayout<Element>.stride }

  init() {}

  deinit {
    for chunk in chunks { MappedMemory.unmap(chunk, bytes: Self.chunkBytes) }
  }

  /// Adds a value at the end.
  mutating func append(_ value: Element) {
    let offset = count & (Self.chunkCount - 1)
    if offset == 0 {
      let memory = MappedMemory.map(bytes: Self.chunkBytes)
      // SAFETY: the mapping is page-aligned, and any bits are a plain value.
      let chunk = memory.bindMemory(to: Element.self, capacity: Self.chunkCount)
      chunks.append(chunk)
      last = chunk
    }
    // SAFETY: the last chunk holds chunkCount values and offset is below that.
    last?[offset] = value
    count += 1
  }

  /// Value at `index`, 0 ..< ``count``.
  subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "index \(index) of \(count)")
    // SAFETY: index is below count, so its chunk exists.
    return chunks[index >> Self.shift][index & (Self.chunkCount - 1)]
  }
}
