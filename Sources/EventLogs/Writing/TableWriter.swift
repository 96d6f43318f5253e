import SystemFiles

/// Writes a delimited table row by row; the file appears when it is finished.
///
/// The name decides: `.csv` is separated by commas and quoted where needed, anything else by TAB, and quoted
/// only on request; `.gz` and `.zst` behind that compress.
public struct TableWriter: ~Copyable {
  private let file: AtomicFile
  private let delimiter: Delimiter
  /// Whether fields may stand between quotes.
  private let quotes: Bool
  private let encoder: (any StreamEncoder)?
  private var pending: [UInt8] = []
  private var encoded: [UInt8] = []

  private static let blockSize = 1 << 16

  /// Opens the table and writes its header.
  ///
  /// - Parameter quotes: whether fields of a TAB-separated table may stand between quotes. Those of the header
  ///   do so then, which tells readers.
  public init(path: String, columns: [String], quotes: Bool = false) throws(EventLogError) {
    let file: AtomicFile
    do { file = try AtomicFile(path: path) } catch { throw .output(error) }
    let delimiter = Delimiter(path: path) ?? .tab
    var header: [UInt8] = []
    if quotes && !delimiter.quotes {
      header = Array(columns.map(Self.quoted).joined(separator: "\t").utf8) + [0x0A]
    } else {
      try Self.append(
        columns, separatedBy: delimiter, quotes: delimiter.quotes, to: &header, path: path)
    }
    self.file = file
    self.delimiter = delimiter
    self.quotes = quotes || delimiter.quotes
    encoder = Compression(path: path)?.makeEncoder()
    pending = header
  }

  /// Writes one row.
  ///
  /// - Throws: ``EventLogError/notRepresentable(path:text:)`` for a TAB or line break in a
  ///   TAB-separated table without quotes, and I/O errors.
  public mutating func writeRow(_ fields: [String]) throws(EventLogError) {
    try Self.append(
      fields, separatedBy: delimiter, quotes: quotes, to: &pending, path: file.path)
    if pending.count >= Self.blockSize { try flush(finish: false) }
  }

  /// Writes one row of three columns, without making texts of them.
  @inline(__always)
  mutating func writeRow(
    _ first: some Collection<UInt8>, _ second: some Collection<UInt8>,
    _ third: some Collection<UInt8>
  ) throws(EventLogError) {
    try Self.append(
      field: first, separatedBy: delimiter, quotes: quotes, to: &pending, path: file.path)
    pending.append(delimiter.byte)
    try Self.append(
      field: second, separatedBy: delimiter, quotes: quotes, to: &pending, path: file.path)
    pending.append(delimiter.byte)
    try Self.append(
      field: third, separatedBy: delimiter, quotes: quotes, to: &pending, path: file.path)
    pending.append(0x0A)
    if pending.count >= Self.blockSize { try flush(finish: false) }
  }

  /// Completes the file and gives it its name.
  public consuming func finish() throws(EventLogError) {
    try flush(finish: true)
    do { try file.commit() } catch { throw .output(error) }
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static func append(
    _ fields: [String], separatedBy delimiter: Delimiter, quotes: Bool, to row: inout [UInt8],
    path: String
  ) throws(EventLogError) {
    for (index, field) in fields.enumerated() {
      if index > 0 { row.append(delimiter.byte) }
      try append(field: field.utf8, separatedBy: delimiter, quotes: quotes, to: &row, path: path)
    }
    row.append(0x0A)
  }

  @inline(__always)
  private static func append(
    field: some Collection<UInt8>, separatedBy delimiter: Delimiter, quotes: Bool,
    to row: inout [UInt8], path: String
  ) throws(EventLogError) {
    let breaksRow = field.contains { $0 == 0x0A || $0 == 0x0D || $0 == delimiter.byte }
    if !quotes {
      if breaksRow {
        throw .notRepresentable(path: path, text: String(decoding: Array(field), as: UTF8.self))
      }
    } else if breaksRow || field.contains(QuotedRecord.quote) {
      appendBetweenQuotes(field, to: &row)
      return
    }
    row.append(contentsOf: field)
  }

  /// Appends a field to a row, between quotes where that is needed.
  static func appendQuoted(
    _ field: some Collection<UInt8>, separatedBy delimiter: Delimiter, to row: inout [UInt8]
  ) {
    let isPlain = field.allSatisfy {
      $0 != 0x0A && $0 != 0x0D && $0 != delimiter.byte && $0 != QuotedRecord.quote
    }
    if isPlain { row.append(contentsOf: field) } else { appendBetweenQuotes(field, to: &row) }
  }

  private static func appendBetweenQuotes(
    _ field: some Collection<UInt8>, to row: inout [UInt8]
  ) {
    row.append(QuotedRecord.quote)
    for byte in field {
      if byte == QuotedRecord.quote { row.append(byte) }
      row.append(byte)
    }
    row.append(QuotedRecord.quote)
  }

  private mutating func flush(finish: Bool) throws(EventLogError) {
    if let encoder {
      if let failure = encoder.encode(pending, finish: finish, appendingTo: &encoded) {
        throw .compressionFailed(path: file.path, reason: failure)
      }
    } else {
      swap(&pending, &encoded)
    }
    do { try file.write(encoded) } catch { throw .output(error) }
    encoded.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
  }
}
