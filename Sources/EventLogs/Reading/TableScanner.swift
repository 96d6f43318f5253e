import SessionData

/// Rows of a delimited file, one at a time, as positions in a buffer; no text is made.
struct TableScanner: ~Copyable {
  /// What stands on a row.
  enum Row {
    /// Fields, to be found in ``fields``.
    case fields
    /// Something that cannot be split into fields.
    case bad(EventLogError.RowProblem)
  }

  let path: String
  let shape: TableShape
  /// How objects stand in the file; `nil` in a table.
  let records: JSONRecords?
  /// Column names of the header line.
  private(set) var header: [String] = []
  /// Physical line on which the current row starts, from 1.
  private(set) var line = 0
  /// Fields of the current row: field `f` is `fields[f] ..< fields[f + 1] - 1`, since one byte stands
  /// between two fields.
  private(set) var fields: [Int] = []
  /// Whether the current row had quotes, so that its fields were copied without them.
  private(set) var isUnquotedCopy = false
  /// Bytes that ``fields`` points into, when ``isUnquotedCopy`` is false.
  private(set) var buffer: [UInt8]
  /// Bytes that ``fields`` points into, when ``isUnquotedCopy`` is true.
  private(set) var unquoted: [UInt8] = []

  /// Where bytes come from; `nil` for those in memory.
  private let input: InputFile?
  private var rewriter: SeparatorRewriter?
  /// Unread bytes are `buffer[next ..< limit]`.
  private var next = 0
  private var limit = 0
  private var inputEnded = false
  /// Physical line on which the unread bytes start, as far as rows were scanned one by one.
  private(set) var nextLine = 1
  /// A row that stands below blank lines, which are reported first.
  private var held: (row: Row, line: Int)?

  /// Longest row in bytes.
  static let rowLimit = 1 << 26

  private init(
    _ input: InputFile, bufferSize: Int, shape: TableShape, records: JSONRecords?
  ) {
    self.input = input
    self.shape = shape
    self.records = records
    rewriter = SeparatorRewriter(shape.delimiter, quotes: shape.quotes)
    buffer = [UInt8](repeating: 0, count: bufferSize)
    path = input.path
  }

  /// Rows at the start of a table, header and all, without a file.
  init(sample: [UInt8], shape: TableShape) {
    input = nil
    path = ""
    records = nil
    self.shape = shape
    buffer = sample
    inputEnded = true
    limit = sample.count
    rewriter = SeparatorRewriter(shape.delimiter, quotes: shape.quotes)
    limit = rewriter?.rewrite(&buffer, 0..<limit) ?? limit
    skipByteOrderMark()
  }

  /// Opens a table and reads its header.
  ///
  /// - Parameters:
  ///   - bufferSize: bytes read at once; the buffer grows for rows that are longer.
  ///   - delimiter: what stands between columns; what the first rows say when `nil`.
  ///   - columns: the columns of a file that has no header; `nil` reads them.
  ///   - wanted: names of columns that are looked for.
  ///   - encoding: what stands in the file; what name and content say when `nil`.
  static func open(
    _ path: String, bufferSize: Int = 1 << 20, delimiter: Delimiter? = nil,
    columns: [String]? = nil, wanted: [String] = [], encoding: EventLogFormat.Encoding? = .table
  ) throws(EventLogError) -> TableScanner {
    try open(
      try InputFile(path: path), bufferSize: bufferSize, delimiter: delimiter, columns: columns,
      wanted: wanted, encoding: encoding)
  }

  /// Opens a table whose file somebody has opened already, to see what it is.
  static func open(
    _ input: InputFile, bufferSize: Int = 1 << 20, delimiter: Delimiter? = nil,
    columns: [String]? = nil, wanted: [String] = [], encoding: EventLogFormat.Encoding? = .table
  ) throws(EventLogError) -> TableScanner {
    let head = input.head
    if head.isEmpty { throw .empty(path: input.path) }
    if let content = FileContent(head) {
      throw .noTable(path: input.path, content: content)
    }
    let isTable = encoding == .table || encoding == nil && (delimiter != nil || columns != nil)
    let records =
      isTable
      ? nil
      : JSONRecords(
        head.span, isExpected: encoding != nil || JSONRecords.isName(input.path))
    let shape = TableShape(
      head, path: input.path, delimiter: records == nil ? delimiter : .tab,
      columns: records == nil ? columns : [], wanted: wanted)
    var table = TableScanner(input, bufferSize: bufferSize, shape: shape, records: records)
    try table.start(records == nil ? columns : [])
    return table
  }

  private mutating func start(_ columns: [String]?) throws(EventLogError) {
    while limit < 3 && !inputEnded { try refill() }
    skipByteOrderMark()
    if let columns, !shape.hasHeader {
      header = columns
    } else {
      try readHeader()
      if shape.hasRowNames { header.insert("", at: 0) }
    }
  }

  private mutating func skipByteOrderMark() {
    if limit >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF { next = 3 }
  }

  /// The first lines of the file, each of them whole; of a stream of objects all that is at hand.
  var firstLines: [UInt8] {
    (input?.head).map { head in
      records == .stream ? head : Array(head.prefix(input?.wholeLines ?? 0))
    } ?? []
  }
  var note: String? { input?.note }

  /// Goes to the next row; `nil` at the end.
  ///
  /// Blank lines are a bad row unless nothing follows them.
  mutating func nextRow() throws(EventLogError) -> Row? {
    if let (row, line) = held {
      held = nil
      self.line = line
      return row
    }
    var blankLine: Int?
    while let row = try advance() {
      if isBlank(row) {
        blankLine = blankLine ?? line
        continue
      }
      guard let blankLine else { return row }
      held = (row, line)
      line = blankLine
      return .bad(.blank)
    }
    return nil
  }

  private func isBlank(_ row: Row) -> Bool {
    guard case .fields = row, !isUnquotedCopy, fields.count == 2 else { return false }
    return fields[1] == fields[0] + 1
  }

  private mutating func advance() throws(EventLogError) -> Row? {
    line = nextLine
    guard let end = try endOfLine() else {
      if next == limit { return nil }
      return try scan(lineEndingAt: limit, terminated: false)
    }
    return try scan(lineEndingAt: end, terminated: true)
  }

  private mutating func scan(lineEndingAt end: Int, terminated: Bool) throws(EventLogError) -> Row {
    if shape.quotes
      && ByteScan.firstIndex(of: QuotedRecord.quote, in: buffer.span, from: next, to: end) < end
    {
      return try scanQuoted(firstLineEnd: end)
    }
    let start = next
    next = terminated ? end + 1 : end
    nextLine += 1
    isUnquotedCopy = false
    let contentEnd = end > start && buffer[end - 1] == 0x0D ? end - 1 : end
    Self.split(buffer, start..<contentEnd, at: shape.delimiter.byte, into: &fields)
    return Self.isUTF8(buffer.span, in: start..<contentEnd) ? .fields : .bad(.invalidUTF8)
  }

  private static func split(
    _ buffer: [UInt8], _ row: Range<Int>, at delimiter: UInt8, into fields: inout [Int]
  ) {
    let bytes = buffer.span
    var position = row.lowerBound
    var count = 1
    if fields.isEmpty { fields.append(0) }
    fields[0] = position
    while position <= row.upperBound {
      position =
        1 + ByteScan.firstIndex(of: delimiter, in: bytes, from: position, to: row.upperBound)
      if count < fields.count { fields[count] = position } else { fields.append(position) }
      count += 1
    }
    if count < fields.count { fields.removeLast(fields.count - count) }
  }

  /// A row with quotes may go on over several lines and buffers.
  private mutating func scanQuoted(firstLineEnd: Int) throws(EventLogError) -> Row {
    isUnquotedCopy = true
    let firstLineLength = firstLineEnd - next
    while true {
      switch QuotedRecord.parse(
        buffer, from: next, to: limit, delimiter: shape.delimiter.byte, isLast: inputEnded,
        fields: &fields, text: &unquoted)
      {
      case .complete(let end, let lines):
        next = end
        nextLine += lines
        return Self.isUTF8(unquoted.span, in: 0..<unquoted.count) ? .fields : .bad(.invalidUTF8)
      case .incomplete:
        try refill()
      case .malformed(let problem):
        // The quotes cannot be trusted: go on at the next line.
        next = min(next + firstLineLength + 1, limit)
        nextLine += 1
        return .bad(problem)
      }
    }
  }

  /// Position of the next line feed; `nil` when the file ends before one.
  private mutating func endOfLine() throws(EventLogError) -> Int? {
    var searched = next
    while true {
      let end = ByteScan.firstIndex(of: 0x0A, in: buffer.span, from: searched, to: limit)
      if end < limit { return end }
      if inputEnded { return nil }
      let known = limit - next
      try refill()
      searched = next + known
    }
  }

  /// Reads more bytes behind the unread ones.
  private mutating func refill() throws(EventLogError) {
    if next > 0 {
      let kept = limit - next
      for offset in 0..<kept { buffer[offset] = buffer[next + offset] }
      next = 0
      limit = kept
    }
    if limit == buffer.count {
      if limit >= Self.rowLimit {
        throw .rowTooLong(path: path, line: nextLine, limit: Self.rowLimit)
      }
      buffer.append(contentsOf: [UInt8](repeating: 0, count: buffer.count))
    }
    guard let input else { return }
    let got = try input.read(into: &buffer, from: limit)
    inputEnded = got == 0
    limit = rewriter?.rewrite(&buffer, limit..<limit + got) ?? limit + got
  }

  static func isUTF8(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    if ByteScan.isASCII(bytes, in: range) { return true }
    do {
      _ = try UTF8Span(validating: bytes.extracting(range))
      return true
    } catch {
      return false
    }
  }

  // MARK: Lines

  /// Lines handed over as a whole.
  enum Lines {
    /// Whole lines, from `text[start]` up to `text[end]`; the last of the file may lack its line feed.
    case text(Range<Int>)
    /// Rows that have to be scanned one by one: a line break may stand between quotes.
    case quoted
    /// Nothing is left.
    case end
  }

  /// Hands over the lines at hand by giving the buffer away for `text`; ``nextLine`` stays.
  mutating func takeLines(_ text: inout [UInt8]) throws(EventLogError) -> Lines {
    var splitter = records == .stream ? JSONSplitter() : nil
    var end = lastEnd(from: next, &splitter)
    while end == nil && !inputEnded {
      let known = limit - next
      try refill()
      end = lastEnd(from: next + known, &splitter)
    }
    let lines = next..<(end ?? limit)
    if lines.isEmpty { return .end }
    if shape.quotes
      && ByteScan.firstIndex(
        of: QuotedRecord.quote, in: buffer.span, from: lines.lowerBound, to: lines.upperBound)
        < lines.upperBound
    {
      return .quoted
    }
    if text.count < buffer.count {
      text = [UInt8](repeating: 0, count: buffer.count)
    }
    let rest = limit - lines.upperBound
    for offset in 0..<rest { text[offset] = buffer[lines.upperBound + offset] }
    swap(&text, &buffer)
    next = 0
    limit = rest
    return .text(lines)
  }

  /// One behind the last line, or the last object, that ends in the buffer.
  private func lastEnd(from start: Int, _ splitter: inout JSONSplitter?) -> Int? {
    if splitter != nil { return splitter?.lastEnd(in: buffer.span, from: start, to: limit) }
    let end = ByteScan.lastIndex(of: 0x0A, in: buffer.span, from: start, to: limit)
    return end.map { $0 + 1 }
  }

  // MARK: Header

  private mutating func readHeader() throws(EventLogError) {
    switch try advance() {
    case .fields?: break
    case .bad(.invalidUTF8)?: throw .notText(path: path, note: note)
    case .bad(let problem)?:
      throw .badRow(path: path, line: line, problem: problem, skippable: false)
    case nil: throw .missingHeader(path: path)
    }
    header = texts
    if header == [""] {
      throw .missingHeader(path: path)
    }
    if header.contains(where: { $0.utf8.contains(0) }) { throw .notText(path: path, note: note) }
  }

  /// The columns by their names.
  var columns: ColumnFinder {
    let split =
      shape.isGiven && header.count == 1 ? "split at every \(shape.delimiter.name)" : nil
    return ColumnFinder(header, path: path, note: note ?? split)
  }

  /// Texts of all fields of the current row.
  var texts: [String] { (0..<fields.count - 1).map { text(ofField: $0) } }

  /// Text of field `field` of the current row, without blanks around it.
  func text(ofField field: Int) -> String {
    let bytes = isUnquotedCopy ? unquoted : buffer
    let range = Blanks.trimmed(bytes.span, fields[field]..<fields[field + 1] - 1)
    return String(decoding: bytes[range], as: UTF8.self)
  }
}
