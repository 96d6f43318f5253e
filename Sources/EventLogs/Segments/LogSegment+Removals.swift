import SystemFiles

/// A row that stood in a segment once.
package struct RemovedRow: Sendable, Equatable {
  /// Where it stood in the segment's text as it was written.
  package let offset: Int64
  /// Its bytes.
  package let length: Int64
  /// What it was removed for: a number that is drawn for each wish.
  package let wish: UInt64

  package init(offset: Int64, length: Int64, wish: UInt64) {
    (self.offset, self.length, self.wish) = (offset, length, wish)
  }
}

/// Which rows were removed stands before the compressed text, in a frame that every decoder of Zstandard skips.
extension LogSegment {
  private static let mark: [UInt8] = [0x5E, 0x2A, 0x4D, 0x18]
  private static let zstdMagic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
  private static let entry = 24

  /// The rows that were removed from the segment, in order.
  package func removals() throws(EventLogError) -> [RemovedRow] {
    guard isCompressed else { return [] }
    let head = try InputFile.raw(path: path, count: 8)
    guard head.count == 8, head[..<4].elementsEqual(Self.mark) else { return [] }
    let length = Int(Self.number(head[4...]))
    let frame = try InputFile.raw(path: path, count: 8 + length)
    guard frame.count == 8 + length, length % Self.entry == 0 else {
      throw .corrupt(path: path, format: "zstd", reason: "it ends too early")
    }
    return stride(from: 8, to: frame.count, by: Self.entry).map { at in
      RemovedRow(
        offset: Int64(truncatingIfNeeded: Self.number(frame[at..<at + 8])),
        length: Int64(truncatingIfNeeded: Self.number(frame[at + 8..<at + 16])),
        wish: Self.number(frame[at + 16..<at + 24]))
    }
  }

  /// Makes sure that a compressed segment begins as one, and is not taken for text.
  func requireFrame() throws(EventLogError) {
    let head = try InputFile.raw(path: path, count: 4)
    let isSkippable = head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...] == Self.mark[1...]
    guard isSkippable || head == Self.zstdMagic else {
      throw .corrupt(path: path, format: "zstd", reason: "it does not begin as such a file")
    }
  }

  /// The frame; nothing where no row was removed.
  static func frame(_ removals: [RemovedRow]) -> [UInt8] {
    if removals.isEmpty { return [] }
    var frame = mark
    append(UInt64(removals.count * entry), 4, to: &frame)
    for one in removals {
      append(UInt64(bitPattern: one.offset), 8, to: &frame)
      append(UInt64(bitPattern: one.length), 8, to: &frame)
      append(one.wish, 8, to: &frame)
    }
    return frame
  }

  private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
