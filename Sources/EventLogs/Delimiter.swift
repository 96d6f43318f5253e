/// Character between two columns of a table.
public enum Delimiter: String, Sendable, Equatable, CaseIterable, Codable {
  /// TAB, in `.tsv` and `.txt`.
  case tab
  /// Comma, in `.csv`, with quotes as in RFC 4180.
  case comma
  /// Semicolon, with the same quotes; no file name stands for it.
  case semicolon

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

  var byte: UInt8 {
    switch self {
    case .tab: 0x09
    case .comma: 0x2C
    case .semicolon: 0x3B
    }
  }

  /// Whether fields may stand between quotes.
  var quotes: Bool { self != .tab }

  /// The delimiter that a file has most likely when it has not this one.
  var other: Delimiter { self == .comma ? .tab : .comma }
  var name: String { self == .tab ? "TAB" : rawValue }
  var suffix: String { self == .tab ? ".tsv" : ".csv" }
}
