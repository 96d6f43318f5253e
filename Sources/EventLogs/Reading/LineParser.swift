/// Turns lines without quotes into the rows of a piece.
struct LineParser {
  private var marks = ByteMarks()
  /// Start of every field of a row, and one behind the place after the last.
  private var fields: [Int] = []
  private var objects = JSONEventParser()
  private var parquet = ParquetParser()

  /// Parses the lines that wait in a piece.
  ///
  /// Where bad rows are errors, it stops at the first.
  mutating func parse(_ piece: inout LogPiece) {
    if let rows = piece.parquetRows, let layout = piece.layout {
      piece.parquetRows = nil
      return parquet.parse(rows, layout, into: &piece)
    }
    defer { piece.decodeEscapes() }
    guard let lines = piece.lines, let layout = piece.layout else { return }
    // Out of the piece for the time, so that its rows can change while its text is borrowed.
    var text: [UInt8] = []
    swap(&text, &piece.text)
    if layout.records == nil {
      parse(text.span, lines, layout, into: &piece)
    } else {
      objects.parse(text.span, lines, layout, into: &piece)
    }
    swap(&text, &piece.text)
    piece.lines = nil
  }

  private mutating func parse(
    _ text: Span<UInt8>, _ lines: Range<Int>, _ layout: TableLayout, into piece: inout LogPiece
  ) {
    marks.find(layout.delimiter, in: text.extracting(lines))
    if fields.count != layout.columns + 1 {
      fields = [Int](repeating: 0, count: layout.columns + 1)
    }
    scan(text, lines, layout, into: &piece)
  }

  private mutating func scan(
    _ text: Span<UInt8>, _ lines: Range<Int>, _ layout: TableLayout, into piece: inout LogPiece
  ) {
    fields[0] = lines.lowerBound
    var count = 1
    for word in marks.words.indices {
      var bits = marks.words[word]
      let start = lines.lowerBound + 64 * word
      while bits != 0 {
        let place = start + bits.trailingZeroBitCount
        bits &= bits - 1
        if count < fields.count { fields[count] = place + 1 }
        if text[place] == 0x0A {
          guard endRow(text, at: place, count: count, layout, into: &piece) else { return }
          fields[0] = place + 1
          count = 1
        } else {
          count += 1
        }
      }
    }
    if fields[0] < lines.upperBound {
      if count < fields.count { fields[count] = lines.upperBound + 1 }
      _ = endRow(text, at: lines.upperBound, count: count, layout, into: &piece)
    }
  }

  /// Takes up the row before `end`; answers whether the next one is wanted.
  private mutating func endRow(
    _ text: Span<UInt8>, at end: Int, count: Int, _ layout: TableLayout, into piece: inout LogPiece
  ) -> Bool {
    let line = piece.lineCount
    piece.lineCount += 1
    let start = fields[0]
    var contentEnd = end
    if end > start && text[end - 1] == 0x0D {
      contentEnd -= 1
      if count < fields.count { fields[count] -= 1 }
    }
    if contentEnd == start {
      // Blank: an error only if a row follows, which may stand in a later piece.
      piece.reject(.blank, line: line)
      return true
    }
    let known = piece.badRows.count
    if marks.isASCII || TableScanner.isUTF8(text, in: start..<contentEnd) {
      piece.append(text, fields, count: count, line: line, layout)
    } else {
      piece.reject(.invalidUTF8, line: line)
    }
    return piece.badRows.count == known || layout.format.skipBadRows
  }
}
