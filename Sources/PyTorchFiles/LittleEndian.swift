/// Numbers in bytes, little end first.
extension Array where Element == UInt8 {
  /// The unsigned number of `size` bytes at an offset.
  ///
  /// - Precondition: the bytes are there; `size` is 8 at most.
  func number(at offset: Int, size: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in (0..<size).reversed() { value = value << 8 | UInt64(self[offset + index]) }
    return value
  }

  /// The same as a count, where it is one that a file can have.
  func count(at offset: Int, size: Int) -> Int? { Int(exactly: number(at: offset, size: size)) }

  /// The four bytes at an offset.
  func word(at offset: Int) -> UInt32 {
    UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16
      | UInt32(self[offset + 3]) << 24
  }
}
