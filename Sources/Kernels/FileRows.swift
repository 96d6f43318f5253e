import CPosix

/// Rows of Float32 that lie one after the other in an open file, which may be mapped into memory, too.
///
/// Reading a row costs half a microsecond while the system has it, and leaves nothing in this process's
/// memory: a mapped row would bring its neighbourhood with it, and reading at random in the end all rows.
package struct FileRows: Sendable {
  private let descriptor: Int32
  private let offset: Int
  private let columns: Int
  private let release: @Sendable () -> Void

  /// - Parameters:
  ///   - descriptor: must be open as long as rows are read.
  ///   - offset: byte at which the first row begins.
  ///   - release: gives back the memory of what was read of the mapped file.
  package init(
    descriptor: Int32, offset: Int, columns: Int, release: @escaping @Sendable () -> Void = {}
  ) {
    self.descriptor = descriptor
    self.offset = offset
    self.columns = columns
    self.release = release
  }

  /// Calls `body` with one part of mapped rows after the other, each of which is out of this process's memory again when
  /// the next begins.
  ///
  /// - Parameter count: rows of a tile, where tiles are meant.
  func inParts(of rows: Range<Int>, each count: Int = 1, _ body: (Range<Int>) -> Void) {
    let part = max(1, (16 << 20) / (count * columns * MemoryLayout<Float>.stride))
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: part) {
      body(first..<min(first + part, rows.upperBound))
      release()
    }
  }

  /// Copies rows `indices` into the rows of `destination`.
  ///
  /// - Returns: whether the file gave all of them.
  package func gather(_ indices: Vector<Int32>, into destination: Matrix) -> Bool {
    precondition(
      indices.count <= destination.rows && columns == destination.columns,
      "\(indices.count) rows of \(columns) into \(destination.rows) × \(destination.columns)")
    let bytes = columns * MemoryLayout<Float>.stride
    return (0..<indices.count).allSatisfy { place in
      // SAFETY: `bytes` bytes are the columns of a row of the destination; every bit pattern is a Float.
      pread(
        descriptor, destination.base + place * destination.stride, bytes,
        off_t(offset + Int(indices[place]) * bytes)) == bytes
    }
  }
}

extension FileRows? {
  /// Calls `body` with parts of mapped rows, or with all of them where they lie in memory alone.
  func inParts(of rows: Range<Int>, each count: Int = 1, _ body: (Range<Int>) -> Void) {
    if let self { self.inParts(of: rows, each: count, body) } else { body(rows) }
  }
}
