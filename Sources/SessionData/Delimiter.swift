/// Character between two columns of a table.
public enum Delimiter: Sendable, Equatable {
  /// TAB, in `.tsv` and `.txt`.
  case tab
  /// Comma, in `.csv`, with quotes as in RFC 4180.
  case comma

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

  var byte: UInt8 { self == .tab ? 0x09 : 0x2C }
  var other: Delimiter { self == .tab ? .comma : .tab }
  var name: String { self == .tab ? "TAB" : "comma" }
  var suffix: String { self == .tab ? ".tsv" : ".csv" }
}
