/// The values of a page, and which of them each row has.
package struct ColumnValues: Sendable {
  /// The values: those of the rows, or the distinct ones of a dictionary.
  package let content: Content
  /// Place in the content of each row's value, −1 where the row has none; `nil` when every row has the value of its
  /// own number.
  package let places: [Int32]?

  /// Values of one type.
  package enum Content: Sendable {
    /// Whole numbers.
    case integers([Int64])
    /// Numbers, or times in seconds since 1970.
    case numbers([Double])
    /// Texts as bytes, of which nothing says that they are UTF-8.
    case texts(ByteTexts)

    /// Number of values.
    package var count: Int {
      switch self {
      case .integers(let values): values.count
      case .numbers(let values): values.count
      case .texts(let values): values.slices.count
      }
    }
  }
}

/// Texts as parts of one array of bytes.
package struct ByteTexts: Sendable {
  /// Where a text stands.
  package struct Slice: BitwiseCopyable, Sendable {
    /// Place of its first byte.
    package let start: UInt32
    /// Number of bytes.
    package let count: UInt32

    init(_ start: Int, count: Int) {
      self.start = UInt32(truncatingIfNeeded: start)
      self.count = UInt32(truncatingIfNeeded: count)
    }

    /// The text's bytes.
    package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// What the texts are parts of; shorter than 2 GiB.
  package internal(set) var bytes: [UInt8] = []
  /// The texts; each lies inside of the bytes.
  package internal(set) var slices: [Slice] = []

  /// Adds a text.
  mutating func append(_ text: some Sequence<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    slices.append(Slice(start, count: bytes.count - start))
  }
}
