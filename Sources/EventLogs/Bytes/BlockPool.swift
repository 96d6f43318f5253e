import Synchronization

/// Blocks of memory of one size, which may be used again or given back to the system one by one.
///
/// Any thread may take and put back blocks.
final class BlockPool: Sendable {
  /// One block; who takes it owns its bytes.
  struct Block: @unchecked Sendable {
    // SAFETY: a place in a slab of the pool, which everyone keeps who has a block of it.
    let start: UnsafeMutableRawPointer
  }

  /// Bytes of a block: a multiple of common page sizes.
  static let blockBytes = 7 << 12

  private static let slabBytes = 256 * blockBytes

  private struct State {
    /// Mapped at once, 256 blocks each.
    var slabs: [Block] = []
    /// Unused bytes at the end of the last slab.
    var unused = 0
    var returned: [Block] = []
  }

  private let state = Mutex(State())

  deinit {
    // SAFETY: whoever has a block keeps the pool; nobody reads a slab any more.
    for slab in state.withLock({ $0.slabs }) {
      MappedMemory.unmap(slab.start, bytes: Self.slabBytes)
    }
  }

  /// A block of any content, valid as long as the pool.
  func take() -> Block {
    state.withLock { state in
      if let block = state.returned.popLast() { return block }
      if state.unused == 0 {
        state.slabs.append(Block(start: MappedMemory.map(bytes: Self.slabBytes)))
        state.unused = Self.slabBytes
      }
      let slab = state.slabs[state.slabs.count - 1].start
      // SAFETY: the last slab has at least one unused block, and unused counts from its end.
      let block = Block(start: slab + (Self.slabBytes - state.unused))
      state.unused -= Self.blockBytes
      return block
    }
  }

  /// Takes a block back, to be used again.
  func putBack(_ block: Block) { state.withLock { $0.returned.append(block) } }
}
