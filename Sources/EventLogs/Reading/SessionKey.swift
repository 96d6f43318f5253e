import SessionData

/// What names a session where one column is not all: several columns, the file, or the row itself.
///
/// Its parts are UTF-8 text, in which the byte between them does not occur: no two lists of parts are alike.
struct SessionKey {
  private var bytes: [UInt8] = []

  private static let separator: UInt8 = 0xFF

  init() {}

  /// The key of a row that is a session of its own.
  init(piece: Int, row: Int) {
    bytes.append(Self.separator)
    add(piece)
    add(row)
  }

  /// A 128-bit hash; that of the identifier itself, where there is one part.
  var hash: Hash128 { ByteScan.hash(bytes.span) }

  /// Adds the text of a column, which is not empty.
  mutating func add(_ part: Span<UInt8>) {
    if !bytes.isEmpty { bytes.append(Self.separator) }
    ByteScan.append(part, to: &bytes)
  }

  /// Adds a number, such as that of a file.
  mutating func add(_ number: Int) {
    bytes.append(Self.separator)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
