/// Blocks of memory of one size, which may be used again or given back to the system one by one.
final class BlockPool {
  /// Bytes of a block: a multiple of common page sizes.
  static let blockBytes = 7 << 12

  private static let slabBytes = 256 * blockBytes
  private var slabs: [UnsafeMutableRawPointer] = []
  /// Unused bytes at the end of the last slab.
  private var unused = 0
  private var returned: [UnsafeMutableRawPointer] = []

  deinit {
    for slab in slabs { MappedMemory.unmap(slab, bytes: Self.slabBytes) }
  }

  /// A block of any content, valid as long as the pool.
  func take() -> UnsafeMutableRawPointer {
    if let block = returned.popLast() { return block }
    if unused == 0 {
      slabs.append(MappedMemory.map(bytes: Self.slabBytes))
      unused = Self.slabBytes
    }
    // SAFETY: the last slab has at least one unused block, and unused counts from its end.
    let block = slabs[slabs.count - 1] + (Self.slabBytes - unused)
    unused -= Self.blockBytes
    return block
  }

  /// Takes a block back, to be used again.
  func putBack(_ block: UnsafeMutableRawPointer) { returned.append(block) }
}
