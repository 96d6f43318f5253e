/// A table of plain values of fixed size that starts with all bits zero, for access at random places.
struct ZeroedTable<Element: BitwiseCopyable>: ~Copyable {
  let count: Int
  // SAFETY: a mapping of this table alone, which is not copyable, from `init` to `deinit`.
  private let base: UnsafeMutablePointer<Element>

  private static func bytes(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Element>.stride }

  /// A table of `count` zeros.
  init(count: Int) {
    self.count = count
    let memory = MappedMemory.map(bytes: Self.bytes(count))
    // SAFETY: the mapping has room for count values, and any bits are a plain value.
    base = memory.bindMemory(to: Element.self, capacity: count)
  }

  deinit { MappedMemory.unmap(base, bytes: Self.bytes(count)) }

  /// Value at `index`, 0 ..< ``count``.
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      // SAFETY: index is below count.
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) of \(count)")
      // SAFETY: as in the getter; the table is not copyable, so nobody else sees this memory.
      base[index] = newValue
    }
  }
}
