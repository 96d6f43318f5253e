/// Spaces and TABs around a field, which mean nothing.
enum Blanks {
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// A range of bytes without the blanks at its ends.
  @inline(__always)
  static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end && isBlank(bytes[start]) { start += 1 }
    while start < end && isBlank(bytes[end - 1]) { end -= 1 }
    return start..<end
  }
}
