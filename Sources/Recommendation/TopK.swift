import SessionData

/// Selection of the k best items of a row of scores.
///
/// Best first; of equal scores the lower item index comes first; NaN is never recommended; a k beyond
/// the number of candidates gives as many as there are.
public struct TopK: Sendable {
  /// Length of the list asked for, ≥ 0.
  public let k: Int

  /// A selection of `k` items.
  ///
  /// - Precondition: `k >= 0`.
  public init(_ k: Int) {
    precondition(k >= 0, "k is \(k)")
    self.k = k
  }

  /// The best items of a row: `scores[i]` belongs to item `i`.
  ///
  /// Few blocks of 64 hold anything above the k-th best so far, so one comparison with vector
  /// instructions settles most of them.
  public func select(
    from scores: Span<Float>, filter: CandidateFilter = .all
  ) -> [ScoredItem] {
    guard k > 0 else { return [] }
    var best = BoundedHeap(capacity: min(k, scores.count))
    for start in stride(from: 0, to: scores.count, by: 64) {
      let block = scores.extracting(start..<min(start + 64, scores.count))
      var candidates = filter.candidates(inWord: start / 64)
      if block.count < 64 { candidates &= (1 << UInt64(block.count)) - 1 }
      if candidates == 0 || best.isFull && !hasAny(above: best.limit, in: block) { continue }
      while candidates != 0 {
        let offset = candidates.trailingZeroBitCount
        candidates &= candidates - 1
        let score = block[offset]
        // Items come in ascending order, so an equal score never displaces what is kept.
        if best.admits(score) {
          best.insert(ScoredItem(item: ItemIndex(start + offset), score: score))
        }
      }
    }
    return best.sorted()
  }

  /// Whether a block may hold a score above the threshold; a short block always may.
  private func hasAny(above threshold: Float, in block: Span<Float>) -> Bool {
    guard block.count == 64 else { return true }
    let bytes = block.bytes
    let limit = SIMD16<Float>(repeating: threshold)
    // SAFETY: every bit pattern is a Float, and the span checks its bounds.
    let first = bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: SIMD16<Float>.self) .> limit
    let second = bytes.unsafeLoadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self) .> limit
    let third = bytes.unsafeLoadUnaligned(fromByteOffset: 128, as: SIMD16<Float>.self) .> limit
    let fourth = bytes.unsafeLoadUnaligned(fromByteOffset: 192, as: SIMD16<Float>.self) .> limit
    return any((first .| second) .| (third .| fourth))
  }
}
