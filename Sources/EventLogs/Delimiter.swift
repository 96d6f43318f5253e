/// What stands between two columns of a table.
public enum Delimiter: String, Sendable, Equatable, CaseIterable, Codable {
  /// TAB, in `.tsv` and `.txt`.
  case tab
  /// Comma, in `.csv`, with quotes as in RFC 4180.
  case comma
  /// Semicolon, with the same quotes.
  case semicolon
  /// `|`.
  case pipe
  /// `::`, as in some files of MovieLens.
  case colons
  /// Any number of blanks and TABs.
  case blanks

  /// The delimiter a file name stands for, whatever compression suffix follows; `nil` when it says
  /// nothing.
  init?(path: String) {
    var name = path.lowercased()
    for suffix in Compression.allCases.map(\.suffix) where name.hasSuffix(suffix) {
      name.removeLast(suffix.count)
    }
    if name.hasSuffix(".csv") {
      self = .comma
    } else if name.hasSuffix(".tsv") || name.hasSuffix(".txt") {
      self = .tab
    } else {
      return nil
    }
  }

  /// The byte between two fields; where it is none of the file's, ``SeparatorRewriter`` puts it there.
  var byte: UInt8 {
    switch self {
    case .tab: 0x09
    case .comma: 0x2C
    case .semicolon: 0x3B
    case .pipe: 0x7C
    case .colons, .blanks: SeparatorRewriter.separator
    }
  }

  /// Whether fields may stand between quotes whatever the header looks like.
  var quotes: Bool { self == .comma || self == .semicolon }

  /// What it is called in messages.
  var name: String {
    switch self {
    case .tab: "TAB"
    case .pipe: "'|'"
    case .colons: "'::'"
    case .comma, .semicolon, .blanks: rawValue
    }
  }
}
