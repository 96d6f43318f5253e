/// What stands in an object where a column should be.
enum JSONMember {
  /// Nothing.
  case missing
  /// A number, or a text without escapes.
  case plain(Range<Int>)
  /// A text with escapes.
  case escaped(Range<Int>)
  /// Something that is neither text nor number.
  case other(Kind)

  /// What is neither text nor number.
  enum Kind: String {
    case null
    case `true`
    case `false`
    /// `NaN` and others, which are no JSON but are written.
    case word = "no number"
    case object = "an object"
    case list = "a list"
  }

  /// Whether it is something that has no event in it, and is no mistake.
  var isNothing: Bool {
    switch self {
    case .missing, .other(.null): true
    default: false
    }
  }

  /// Reads a value of any kind; `nil` when there is none.
  init?(_ cursor: inout JSONCursor, _ text: Span<UInt8>) {
    switch cursor.peek(text) {
    case nil: return nil
    case 0x22:
      guard let quoted = cursor.string(text) else { return nil }
      self = quoted.isEscaped ? .escaped(quoted.range) : .plain(quoted.range)
    case UInt8(ascii: "{"):
      guard cursor.skipValue(text) else { return nil }
      self = .other(.object)
    case UInt8(ascii: "["):
      guard cursor.skipValue(text) else { return nil }
      self = .other(.list)
    default:
      guard let word = cursor.word(text) else { return nil }
      self = Self.word(text, word)
    }
  }

  private static func word(_ text: Span<UInt8>, _ range: Range<Int>) -> JSONMember {
    switch text[range.lowerBound] {
    case 0x30...0x39, 0x2D, 0x2B, 0x2E: return .plain(range)
    default:
      var name = ""
      for index in range { name.unicodeScalars.append(Unicode.Scalar(text[index])) }
      return .other(Kind(rawValue: name) ?? .word)
    }
  }
}
