/// Text of tables whose fields are separated by TAB, and may stand between quotes where the header does.
struct TableText {
  /// Whether quotes mean something.
  let quotes: Bool

  /// The fields of all rows; the last one may lack its line break.
  func rows(_ text: ArraySlice<UInt8>) -> [[[UInt8]]] {
    var rows: [[[UInt8]]] = []
    var start = text.startIndex
    while start < text.endIndex {
      let end = endOfRow(text, from: start)
      rows.append(fields(text[start..<end]))
      start = end + 1
    }
    return rows
  }

  /// The line break that ends a row; one between quotes is part of a field.
  private func endOfRow(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
    var isQuoted = false
    for place in start..<text.endIndex {
      if quotes, text[place] == 0x22 { isQuoted.toggle() }
      if text[place] == 0x0A, !isQuoted { return place }
    }
    return text.endIndex
  }

  /// The fields of a row.
  private func fields(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
    var (fields, field) = ([[UInt8]](), [UInt8]())
    var (isQuoted, wasQuote) = (false, false)
    for byte in line {
      if quotes, byte == 0x22 {
        // A doubled quote within a field stands for one.
        if !isQuoted, wasQuote { field.append(byte) }
        isQuoted.toggle()
        wasQuote = !isQuoted
        continue
      }
      wasQuote = false
      if byte == 0x09, !isQuoted {
        fields.append(field)
        field = []
      } else {
        field.append(byte)
      }
    }
    return fields + [field]
  }
}
