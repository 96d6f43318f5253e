extension LogSegment {
  /// The text of whole rows, and where it ends.
  public struct Rows: Sendable, Equatable {
    /// The rows, a line feed behind each; a field with a line feed of its own stands between quotes.
    public var text: [UInt8] = []
    /// Offset behind the rows that were read, those included that were removed since.
    public var end: Int64

    /// The first few fields of each row, without their quotes.
    package func fields(atMost limit: Int = .max) -> [[[UInt8]]] {
      var rows: [[[UInt8]]] = []
      var (start, isQuoted) = (0, false)
      for index in text.indices {
        if text[index] == QuotedRecord.quote { isQuoted.toggle() }
        if text[index] != 0x0A || isQuoted { continue }
        rows.append(LogSegmentRow(offset: 0, text: text[start...index]).fields(atMost: limit))
        start = index + 1
      }
      return rows
    }
  }

  /// Reads whole rows from an offset in the segment's text on; what a writer has not completed yet is left out.
  ///
  /// The header is passed over: 0 begins at the first row. Rows that were removed after they were written, since a visitor
  /// was forgotten, keep their place in the count, so that an offset stays good for as long as the segment is there.
  ///
  /// - Parameters:
  ///   - offset: where to begin, ≥ 0: 0, or ``Rows/end`` of an earlier call.
  ///   - limit: bytes after which no further row is added, ≥ 1.
  /// - Throws: ``EventLogError`` when the file cannot be read.
  public func rows(
    from offset: Int64 = 0, limit: Int = .max
  ) throws(EventLogError) -> Rows {
    if !isCompressed, let rows = try plainRows(from: offset, limit: limit) { return rows }
    var rows = Rows(end: offset)
    try forEachRow { row in
      if row.offset + Int64(row.text.count) <= offset { return true }
      if rows.text.count >= limit { return false }
      rows.text += row.text
      rows.end = row.offset + Int64(row.text.count)
      return true
    }
    return rows
  }

  /// Reads rows of a plain segment without what stands before them; `nil` where the file is gone, since it was compressed.
  private func plainRows(from start: Int64, limit: Int) throws(EventLogError) -> Rows? {
    // Beside rows of the limit, the header and a row that begins in it: names and identifiers have a bound.
    let most = limit < 1 << 30 ? limit + 1 << 20 : Int.max - Int(start)
    // Somebody else's header may be of any length.
    var header = start == 0 ? nil : Optional(0)
    var rows = Rows(end: start)
    do throws(EventLogError) {
      rows.text = try InputFile.raw(path: path, from: Int(start), count: most)
    } catch {
      guard case .missing = error else { throw error }
      return nil
    }
    var whole = 0
    var isQuoted = false
    for index in rows.text.indices {
      if rows.text[index] == QuotedRecord.quote { isQuoted.toggle() }
      if rows.text[index] != 0x0A || isQuoted { continue }
      whole = index + 1
      guard let header else {
        header = whole
        continue
      }
      if whole - header >= limit { break }
    }
    rows.end = start + Int64(whole)
    rows.text.removeLast(rows.text.count - whole)
    rows.text.removeFirst(header ?? 0)
    return rows
  }

  /// Hands over row by row, the header left out, until there is none or `body` answers `false`.
  package func forEachRow(
    _ body: (LogSegmentRow) throws(EventLogError) -> Bool
  ) throws(EventLogError) {
    var removals = try removals()[...]
    if isCompressed { try requireFrame() }
    let input = try InputFile(path: path)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset: Int64 = 0
    var (start, searched, end) = (0, 0, 0)
    var isQuoted = false
    while true {
      while searched < end {
        let byte = buffer[searched]
        searched += 1
        if byte == QuotedRecord.quote { isQuoted.toggle() }
        if byte != 0x0A || isQuoted { continue }
        // Behind the rows that stood here once.
        while let first = removals.first, first.offset <= offset {
          offset += first.length
          removals.removeFirst()
        }
        let row = LogSegmentRow(offset: offset, text: buffer[start..<searched])
        let isHeader = offset == 0
        offset += Int64(searched - start)
        start = searched
        if !isHeader, try !body(row) { return }
      }
      if start > 0 {
        buffer.removeSubrange(0..<start)
        buffer.append(contentsOf: [UInt8](repeating: 0, count: start))
        (searched, end, start) = (searched - start, end - start, 0)
      }
      if end == buffer.count { buffer.append(contentsOf: [UInt8](repeating: 0, count: end)) }
      let got = try input.read(into: &buffer, from: end)
      if got == 0 { return }
      end += got
    }
  }
}

/// A row of a segment.
package struct LogSegmentRow {
  /// Where it stands in the segment's text as it was written.
  package let offset: Int64
  /// Its bytes, the line feed included.
  package let text: ArraySlice<UInt8>

  /// The session's name.
  package var session: [UInt8] { fields(atMost: 1).first ?? [] }

  /// The fields without their quotes, the first few of them.
  package func fields(atMost limit: Int = .max) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var isQuoted = false
    var wasQuote = false
    for byte in text {
      if byte == QuotedRecord.quote {
        // The second of two quotes is one of the text.
        if wasQuote && !isQuoted { field.append(byte) }
        wasQuote = isQuoted
        isQuoted.toggle()
        continue
      }
      wasQuote = false
      if !isQuoted && (byte == Delimiter.tab.byte || byte == 0x0A) {
        fields.append(field)
        if fields.count == limit { return fields }
        field = []
      } else {
        field.append(byte)
      }
    }
    return fields
  }

  /// The bytes of a row with these fields.
  package static func append(_ fields: [[UInt8]], to text: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { text.append(Delimiter.tab.byte) }
      TableWriter.appendQuoted(field, separatedBy: .tab, to: &text)
    }
    text.append(0x0A)
  }
}
