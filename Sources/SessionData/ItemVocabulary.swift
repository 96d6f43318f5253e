/// Item identifiers and their dense numbers, in order of first appearance.
///
/// Identifiers are compared byte by byte: "007" and "7" differ, and so do two Unicode spellings of
/// one letter.
public struct ItemVocabulary: Sendable {
  /// UTF-8 text of all identifiers, back to back.
  public private(set) var idBytes: [UInt8] = []
  /// Start of every identifier in ``idBytes``, and its length at the end: ``count`` + 1 entries.
  public private(set) var idOffsets: [Int64] = [0]

  /// Open addressing: high half the hash, low half the index + 1; 0 is a free slot.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// A vocabulary without items.
  public init() {}

  /// Numbers the identifiers from 0; a repeated one keeps its first number.
  ///
  /// - Precondition: no identifier is empty.
  public init(ids: some Sequence<String>) {
    for id in ids {
      precondition(!id.isEmpty, "an item identifier is empty")
      add(id)
    }
  }

  /// Takes identifiers from a file.
  ///
  /// - Parameters:
  ///   - idBytes: UTF-8 text of all identifiers, back to back.
  ///   - idOffsets: start of every identifier, and the length of `idBytes` at the end.
  /// - Throws: ``SessionDataError/invalidVocabulary(reason:)`` when the offsets do not fit, or an
  ///   identifier is empty, not UTF-8 or repeated.
  public init(idBytes: [UInt8], idOffsets: [Int64]) throws(SessionDataError) {
    guard idOffsets.first == 0, idOffsets.last == Int64(idBytes.count) else {
      throw .invalidVocabulary(reason: "offsets do not run from 0 to \(idBytes.count) bytes")
    }
    let count = idOffsets.count - 1
    guard count <= Self.limit else { throw .tooManyItems(limit: Self.limit) }
    reserve(count)
    for index in 0..<count {
      let (start, end) = (idOffsets[index], idOffsets[index + 1])
      guard start < end, end <= idBytes.count else {
        throw .invalidVocabulary(
          reason: start == end
            ? "item \(index) has an empty id" : "offset \(index + 1) is out of order")
      }
      let id = idBytes.span.extracting(Int(start)..<Int(end))
      do {
        _ = try UTF8Span(validating: id)
      } catch {
        throw .invalidVocabulary(reason: "the id of item \(index) is not UTF-8 text")
      }
      if insert(id, hash: ByteScan.hash(id).low) != ItemIndex(index) {
        throw .invalidVocabulary(reason: "the id of item \(index) occurs twice")
      }
    }
  }

  /// Number of items.
  public var count: Int { idOffsets.count - 1 }

  /// Largest number of items.
  package static var limit: Int { Int(ItemIndex.max) }

  /// Identifier of an item.
  ///
  /// - Precondition: `0 <= item < count`.
  public func id(of item: ItemIndex) -> String {
    String(decoding: idBytes[range(of: Int(item))], as: UTF8.self)
  }

  /// UTF-8 text of the identifier of an item.
  ///
  /// - Precondition: `0 <= item < count`.
  public func utf8(of item: ItemIndex) -> ArraySlice<UInt8> { idBytes[range(of: Int(item))] }

  /// Number of the item with this identifier.
  public func index(of id: String) -> ItemIndex? { index(ofUTF8: Array(id.utf8).span) }

  /// Number of the item whose identifier has this UTF-8 text.
  public func index(ofUTF8 id: Span<UInt8>) -> ItemIndex? {
    index(of: id, hash: ByteScan.hash(id).low)
  }

  /// Number of the item with this identifier, whose hash is known.
  package func index(of id: Span<UInt8>, hash: UInt64) -> ItemIndex? {
    let entry = slots[slot(of: id, tag: hash & Self.tagMask)]
    return entry == 0 ? nil : Self.index(in: entry)
  }

  /// Number of the item with this identifier, which is added at the end when it is new.
  ///
  /// - Returns: `nil` when the vocabulary is full.
  package mutating func insert(_ id: Span<UInt8>, hash: UInt64) -> ItemIndex? {
    let tag = hash & Self.tagMask
    var slot = slot(of: id, tag: tag)
    if slots[slot] != 0 { return Self.index(in: slots[slot]) }
    let index = count
    if index == Self.limit { return nil }
    if (index + 1) * 3 > slots.count * 2 {
      reserve(index + 1)
      slot = self.slot(of: id, tag: tag)
    }
    ByteScan.append(id, to: &idBytes)
    idOffsets.append(Int64(idBytes.count))
    slots[slot] = tag << 32 | UInt64(index + 1)
    return ItemIndex(index)
  }

  /// Number of the item with this identifier, which is added at the end when it is new.
  ///
  /// - Returns: `nil` when the vocabulary is full.
  @discardableResult
  public mutating func add(_ id: String) -> ItemIndex? {
    let bytes = Array(id.utf8)
    return insert(bytes.span, hash: ByteScan.hash(bytes.span).low)
  }

  private func range(of index: Int) -> Range<Int> {
    Int(idOffsets[index])..<Int(idOffsets[index + 1])
  }

  private static var tagMask: UInt64 { 0xFFFF_FFFF }

  private static func index(in entry: UInt64) -> ItemIndex {
    ItemIndex(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
  }

  /// The slot that holds `id`, or the free one where it belongs.
  private func slot(of id: Span<UInt8>, tag: UInt64) -> Int {
    let mask = slots.count - 1
    let bytes = idBytes.span
    var slot = Int(tag) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == tag {
        let known = range(of: Int(Self.index(in: slots[slot])))
        if ByteScan.equal(bytes.extracting(known), id) { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// Makes slots for `count` items; the entries carry all of the hash that places them.
  private mutating func reserve(_ count: Int) {
    var capacity = slots.count
    while count * 3 > capacity * 2 { capacity *= 2 }
    if capacity == slots.count { return }
    let old = slots
    slots = [UInt64](repeating: 0, count: capacity)
    for entry in old where entry != 0 {
      var slot = Int(entry >> 32) & (capacity - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = entry
    }
  }
}

// MARK: Rows

extension ItemVocabulary {
  /// Numbers of known items of some rows; −1 for others, and where a look at the slots does not settle
  /// it.
  ///
  /// - Parameters:
  ///   - text: bytes that the rows point into.
  ///   - items: receives the numbers from 0 on.
  package func settle(
    _ group: Range<Int>, of rows: Span<LogRow>, in text: Span<UInt8>,
    into items: inout MutableSpan<ItemIndex>
  ) {
    let mask = slots.count - 1
    let first = group.lowerBound
    // Nothing depends on these reads, so that many of them are under way at once.
    for row in group { items[row - first] = Self.index(in: slots[Int(rows[row].itemHash) & mask]) }
    for row in group {
      let tag = UInt64(rows[row].itemHash)
      var slot = Int(tag) & mask
      while slots[slot] != 0 && slots[slot] >> 32 != tag { slot = (slot + 1) & mask }
      items[row - first] = Self.index(in: slots[slot])  // −1 in a free slot
    }
    let known = idBytes.span
    for row in group where items[row - first] >= 0 {
      let candidate = known.extracting(range(of: Int(items[row - first])))
      if !ByteScan.equal(candidate, text.extracting(rows[row].item)) { items[row - first] = -1 }
    }
  }

  /// Number of a row's item.
  package func index(of row: LogRow, in text: Span<UInt8>) -> ItemIndex? {
    index(of: text.extracting(row.item), hash: UInt64(row.itemHash))
  }

  /// Number of a row's item, which is added when it is new.
  ///
  /// - Returns: `nil` when the vocabulary is full.
  package mutating func insert(_ row: LogRow, in text: Span<UInt8>) -> ItemIndex? {
    insert(text.extracting(row.item), hash: UInt64(row.itemHash))
  }
}
