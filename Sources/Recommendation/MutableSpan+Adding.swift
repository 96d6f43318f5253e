extension MutableSpan<Float> {
  /// Adds other scores times a factor.
  package mutating func add(_ other: Span<Float>, times factor: Float) {
    precondition(count == other.count, "\(other.count) scores added to \(count)")
    withUnsafeMutableBufferPointer { sums in
      other.withUnsafeBufferPointer { values in
        // SAFETY: both have as many values, as was seen to above.
        for index in sums.indices { sums[index] += factor * values[index] }
      }
    }
  }
}
