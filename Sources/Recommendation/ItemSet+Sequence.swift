import SessionData

extension ItemSet: ExpressibleByArrayLiteral {
  /// The set of the items listed: `let sold: ItemSet = [3, 17]`.
  ///
  /// - Precondition: no item is negative.
  public init(arrayLiteral items: ItemIndex...) { self.init(items) }
}

extension ItemSet: Sequence {
  /// The items in ascending order.
  public func makeIterator() -> Iterator { Iterator(words: words) }

  /// Goes through a set in ascending order.
  public struct Iterator: IteratorProtocol, Sendable {
    private let words: [UInt64]
    private var word = 0
    /// What is left of the current word.
    private var left: UInt64

    init(words: [UInt64]) {
      self.words = words
      left = words.first ?? 0
    }

    /// The next item.
    public mutating func next() -> ItemIndex? {
      while left == 0 {
        word += 1
        guard word < words.count else { return nil }
        left = words[word]
      }
      defer { left &= left - 1 }
      return ItemIndex(64 * word + left.trailingZeroBitCount)
    }
  }
}

extension ItemSet: Equatable {
  /// Whether both have the same items.
  public static func == (left: ItemSet, right: ItemSet) -> Bool {
    (0..<Swift.max(left.words.count, right.words.count)).allSatisfy {
      left.word($0) == right.word($0)
    }
  }
}

extension ItemVocabulary {
  /// The items with these identifiers, for a ``CandidateFilter``; identifiers that are not known are passed over.
  ///
  /// ```swift
  /// let filter = CandidateFilter(excluding: model.vocabulary.items(["sku-1", "sku-2"]))
  /// ```
  public func items(_ ids: some Sequence<String>) -> ItemSet {
    ItemSet(ids.lazy.compactMap(index(of:)))
  }
}
