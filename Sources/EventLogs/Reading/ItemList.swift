import SessionData

/// The items of a field that holds a whole sequence: `a b c`, `a,b,c`, `[1 2 3]`, `["a", "b"]`, `a|b`.
///
/// Blanks, commas, semicolons, bars and brackets stand between items. One that begins with a quote ends with
/// the next of its kind, and may hold what else stands between items; in double quotes escapes are read as in
/// JSON.
struct ItemList {
  /// An item of the list.
  struct Item {
    /// Where it stands, without its quotes.
    let range: Range<Int>
    let isEscaped: Bool
  }

  private var at: Int
  private let end: Int

  /// The items of `text[range]`.
  init(_ range: Range<Int>) {
    at = range.lowerBound
    end = range.upperBound
  }

  /// Reads the next item; `nil` at the end.
  mutating func next(_ text: Span<UInt8>) -> Item? {
    while at < end, Self.isBetween(text[at]) { at += 1 }
    guard at < end else { return nil }
    let first = text[at]
    if first == 0x22 || first == 0x27, let item = quoted(text, first) { return item }
    let start = at
    while at < end, !Self.isBetween(text[at]) { at += 1 }
    return Item(range: start..<at, isEscaped: false)
  }

  /// Reads an item between quotes, if another one closes them and no more text follows.
  private mutating func quoted(_ text: Span<UInt8>, _ quote: UInt8) -> Item? {
    var close = at + 1
    var isEscaped = false
    while close < end, text[close] != quote {
      if quote == 0x22, text[close] == UInt8(ascii: "\\") {
        isEscaped = true
        close += 1
      }
      close += 1
    }
    guard close < end, close + 1 == end || Self.isBetween(text[close + 1]) else { return nil }
    defer { at = close + 1 }
    return Item(range: at + 1..<close, isEscaped: isEscaped)
  }

  private static func isBetween(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x0A, 0x0D, 0x20, 0x28, 0x29, 0x2C, 0x3B, 0x5B, 0x5D, 0x7C: true
    default: false
    }
  }
}
