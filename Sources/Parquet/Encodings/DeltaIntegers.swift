/// Whole numbers as differences, packed in blocks (DELTA_BINARY_PACKED).
enum DeltaIntegers {
  /// Decodes `count` numbers; answers them and the place behind them.
  static func decode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, count: Int
  ) throws(ParquetError) -> (values: [Int64], end: Int) {
    // Pages of nothing but nulls may lack the head.
    if count == 0 { return ([], range.lowerBound) }
    var position = range.lowerBound
    let bytes = bytes.extracting(0..<range.upperBound)
    func number() throws(ParquetError) -> UInt64 {
      guard let (value, end) = LittleEndian.varint(bytes, at: position) else { throw damaged }
      position = end
      return value
    }
    let (blockSize, miniblocks) = (try number(), try number())
    guard try number() == UInt64(count), blockSize > 0, blockSize <= 1 << 20, miniblocks > 0,
      miniblocks <= blockSize, blockSize % (8 * miniblocks) == 0
    else { throw damaged }
    var value = LittleEndian.signed(try number())
    var values = [value]
    values.reserveCapacity(count)
    let size = Int(blockSize / miniblocks)
    while values.count < count {
      let lowest = LittleEndian.signed(try number())
      let widths = position..<position + Int(miniblocks)
      guard widths.upperBound <= bytes.count else { throw damaged }
      position = widths.upperBound
      for place in widths where values.count < count {
        let width = Int(bytes[place])
        let wanted = min(size, count - values.count)
        // The last of them may lack the bits that nobody reads.
        guard width <= 64, (wanted * width + 7) / 8 <= bytes.count - position else { throw damaged }
        BitUnpacking.unpack(bytes, at: position, width: width, count: wanted) {
          value = value &+ lowest &+ Int64(bitPattern: $0)
          values.append(value)
        }
        position += min(size * width / 8, bytes.count - position)
      }
    }
    return (values, position)
  }

  private static let damaged = ParquetError.damaged("a page of differences cannot be read")
}
