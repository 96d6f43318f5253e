import SessionData

/// A set of items as one bit each, for catalogues numbered from 0.
public struct ItemSet: Sendable {
  /// Bit `i % 64` of word `i / 64` tells whether item `i` is in the set; words beyond are zero.
  private(set) var words: [UInt64] = []

  /// The set of these items; repetitions count once.
  ///
  /// - Precondition: no item is negative.
  public init(_ items: some Sequence<ItemIndex> = EmptyCollection<ItemIndex>()) {
    for item in items { insert(item) }
  }

  /// Adds an item.
  ///
  /// - Precondition: `item >= 0`.
  public mutating func insert(_ item: ItemIndex) {
    precondition(item >= 0, "item \(item) is negative")
    let word = Int(item) / 64
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    words[word] |= 1 << UInt64(item % 64)
  }

  /// Whether the item is in the set.
  public func contains(_ item: ItemIndex) -> Bool {
    item >= 0 && word(Int(item) / 64) >> UInt64(item % 64) & 1 == 1
  }

  /// Whether the set has no item.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Number of items in the set.
  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Takes an item out; nothing happens when it is not in the set.
  public mutating func remove(_ item: ItemIndex) {
    guard contains(item) else { return }
    words[Int(item) / 64] &= ~(1 << UInt64(item % 64))
  }

  /// Adds the items of another set.
  public mutating func formUnion(_ other: ItemSet) {
    if other.words.count > words.count {
      words.append(contentsOf: repeatElement(0, count: other.words.count - words.count))
    }
    for index in other.words.indices { words[index] |= other.words[index] }
  }

  /// Keeps only items that are in another set too.
  public mutating func formIntersection(_ other: ItemSet) {
    if words.count > other.words.count { words.removeLast(words.count - other.words.count) }
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// Membership of the 64 items from `64 * index`, lowest bit first.
  func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }
}
