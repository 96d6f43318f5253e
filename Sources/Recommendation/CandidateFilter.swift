import SessionData

/// Which items may be recommended: all, all but some, only some, or only some but others.
///
/// It acts before the best are chosen, so that k items come back whenever k candidates exist.
public struct CandidateFilter: Sendable {
  /// Items that are never recommended; exclusion wins over ``only``.
  public var excluded: ItemSet?
  /// The only items that may be recommended; `nil` stands for the whole catalogue.
  public var only: ItemSet?

  /// Combines an exclusion and a restriction, each optional.
  public init(excluding excluded: ItemSet? = nil, only: ItemSet? = nil) {
    self.excluded = excluded
    self.only = only
  }

  /// Every item of the catalogue.
  public static let all = CandidateFilter()

  /// Whether the item may be recommended.
  public func admits(_ item: ItemIndex) -> Bool {
    item >= 0 && candidates(inWord: Int(item) / 64) >> UInt64(item % 64) & 1 == 1
  }

  /// Admits no other items than these from now on.
  package mutating func limit(to items: ItemSet) {
    if only == nil { only = items } else { only?.formIntersection(items) }
  }

  /// Admits none of these items from now on.
  package mutating func exclude(_ items: ItemSet) {
    if excluded == nil { excluded = items } else { excluded?.formUnion(items) }
  }

  /// Does not admit this item from now on.
  package mutating func exclude(_ item: ItemIndex) {
    if excluded == nil { excluded = ItemSet() }
    excluded?.insert(item)
  }

  /// Candidates among the 64 items from `64 * index`, lowest bit first.
  package func candidates(inWord index: Int) -> UInt64 {
    (only?.word(index) ?? .max) & ~(excluded?.word(index) ?? 0)
  }

  /// All candidates of a catalogue, 64 items a word; `nil` where every item is one.
  package func words(itemCount: Int) -> [UInt64]? {
    guard excluded != nil || only != nil else { return nil }
    let count = (itemCount + 63) / 64
    var words: [UInt64]
    if let only {
      words = Array(only.words.prefix(count))
      words.append(contentsOf: repeatElement(0, count: count - words.count))
    } else {
      words = [UInt64](repeating: .max, count: count)
    }
    if let excluded {
      for index in 0..<min(count, excluded.words.count) { words[index] &= ~excluded.words[index] }
    }
    return words
  }
}
