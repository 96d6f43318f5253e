#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rows of Float32 that lie one after the other in an open file.
///
/// Reading a row costs half a microsecond while the system has it, and leaves nothing in this process's
/// memory: a mapped row would bring its neighbourhood with it, and reading at random in the end all rows.
package struct FileRows: Sendable {
  private let descriptor: Int32
  private let offset: Int
  private let columns: Int

  /// - Parameters:
  ///   - descriptor: must be open as long as rows are read.
  ///   - offset: byte at which the first row begins.
  package init(descriptor: Int32, offset: Int, columns: Int) {
    self.descriptor = descriptor
    self.offset = offset
    self.columns = columns
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
