/// Numbers as text, one at a time.
struct DecimalText {
  /// Bytes that the text is a part of.
  private(set) var bytes = [UInt8](repeating: 0, count: 32)

  /// Writes a number; answers where it stands in ``bytes``.
  @inline(__always)
  mutating func write(_ number: Int64) -> Range<Int> {
    var (left, start) = (number.magnitude, bytes.count)
    repeat {
      start -= 1
      bytes[start] = UInt8(truncatingIfNeeded: left % 10) + 0x30
      left /= 10
    } while left > 0
    if number < 0 {
      start -= 1
      bytes[start] = 0x2D
    }
    return start..<bytes.count
  }

  /// Writes a number, without a point when it is whole: what Python makes of whole numbers beside missing ones.
  mutating func write(_ number: Double) -> Range<Int> {
    if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 { return write(whole) }
    let text = Array("\(number)".utf8)
    bytes.replaceSubrange(0..<text.count, with: text)
    return 0..<text.count
  }
}
