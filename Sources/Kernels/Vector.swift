/// Fixed-size values in an ``Arena``; copies share them.
package struct Vector<Element: BitwiseCopyable>: @unchecked Sendable {
  // SAFETY: leads to `count` values for as long as the arena lives, which is for the owner of the vector to
  // see to. Every method checks its bounds.
  package let base: UnsafeMutablePointer<Element>
  /// Number of values.
  package let count: Int

  package subscript(index: Int) -> Element {
    get {
      precondition(0 <= index && index < count, "\(index) is outside 0 ..< \(count)")
      return base[index]
    }
    nonmutating set {
      precondition(0 <= index && index < count, "\(index) is outside 0 ..< \(count)")
      base[index] = newValue
    }
  }

  /// The values of `range`, shared.
  package func slice(_ range: Range<Int>) -> Vector {
    precondition(0 <= range.lowerBound && range.upperBound <= count, "\(range) of \(count)")
    return Vector(base: base + range.lowerBound, count: range.count)
  }

  /// The first `count` values as an array.
  package func array(_ count: Int) -> [Element] {
    precondition(count <= self.count, "\(count) of \(self.count)")
    return Array(UnsafeBufferPointer(start: base, count: count))
  }

  /// Copies all values to memory that has room for them.
  package func copy(to target: UnsafeMutableRawPointer) {
    // SAFETY: the caller has looked at the room; values are plain bytes.
    target.copyMemory(from: base, byteCount: count * MemoryLayout<Element>.stride)
  }

  /// Overwrites the first values.
  package func set(_ values: [Element]) {
    precondition(values.count <= count, "\(values.count) values for \(count)")
    values.withUnsafeBufferPointer { buffer in
      // SAFETY: the size was checked above; an empty array has nothing to copy.
      if let source = buffer.baseAddress { base.update(from: source, count: buffer.count) }
    }
  }
}

extension Vector where Element == Float {
  /// A dense matrix over the values from `offset` on.
  package func matrix(at offset: Int, rows: Int, columns: Int) -> Matrix {
    precondition(
      0 <= offset && offset + rows * columns <= count,
      "\(rows) × \(columns) values from \(offset) of \(count)")
    return Matrix(base: base + offset, rows: rows, columns: columns, stride: columns)
  }
}
