/// Puts a single byte in the place of separators that are longer, in a text that comes in parts.
struct SeparatorRewriter {
  private let isColons: Bool
  /// Whether blanks between quotes are no separators.
  private let quotes: Bool
  /// Whether the text so far ends in a colon that may be half a separator, or in a separator of blanks.
  private var isOpen = false
  private var isInQuotes = false
  private var isLineStart = true

  /// What stands between columns then: the unit separator of ASCII.
  static let separator: UInt8 = 0x1F

  /// A rewriter at the start of a text; `nil` for delimiters that are one byte already.
  init?(_ delimiter: Delimiter, quotes: Bool) {
    guard delimiter == .colons || delimiter == .blanks else { return nil }
    isColons = delimiter == .colons
    self.quotes = quotes
  }

  /// Rewrites the next part of a text in its place, right behind the part before.
  ///
  /// - Returns: where the rewritten text ends, possibly one byte before the part.
  mutating func rewrite(_ bytes: inout [UInt8], _ part: Range<Int>) -> Int {
    var end = part.lowerBound
    for index in part {
      let byte = bytes[index]
      if quotes && byte == QuotedRecord.quote { isInQuotes.toggle() }
      if isInQuotes {
        isOpen = false
      } else if isColons {
        let isColon = byte == UInt8(ascii: ":")
        if isColon && isOpen {
          bytes[end - 1] = Self.separator
          isOpen = false
          continue
        }
        isOpen = isColon
      } else if Blanks.isBlank(byte) {
        if !isOpen && !isLineStart {
          bytes[end] = Self.separator
          end += 1
          isOpen = true
        }
        continue
      } else {
        // Blanks at the end of a line separate nothing.
        isLineStart = byte == 0x0A || byte == 0x0D
        if isOpen && isLineStart { end -= 1 }
        isOpen = false
      }
      bytes[end] = byte
      end += 1
    }
    return end
  }
}
