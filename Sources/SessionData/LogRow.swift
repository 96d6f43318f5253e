/// An event whose session and item have no numbers yet.
package struct LogRow {
  /// Hash of the session identifier.
  package let session: Hash128
  package let time: Double
  /// Where the item identifier stands in the text.
  package let itemStart: UInt32
  package let itemEnd: UInt32
  /// Hash of the item identifier.
  package let itemHash: UInt32

  @inlinable
  package var item: Range<Int> { Int(itemStart)..<Int(itemEnd) }

  @inlinable
  package init(
    session: Hash128, time: Double, itemStart: UInt32, itemEnd: UInt32, itemHash: UInt32
  ) {
    self.session = session
    self.time = time
    self.itemStart = itemStart
    self.itemEnd = itemEnd
    self.itemHash = itemHash
  }
}
