import SessionData

/// The first rows of a file, for what they say about all of them.
struct LogSample {
  /// Times that are numbers, as they stand.
  private var times: [Double] = []
  /// An identifier that looks as a spreadsheet shortens long numbers.
  private var shortenedID: String?
  private let path: String
  private let separator: String?

  /// Rows that are looked at.
  static let mostRows = 200

  /// Looks at the first rows of a file.
  init(_ table: borrowing TableScanner, _ layout: TableLayout) {
    path = table.path
    separator = table.shape.isRemarkable ? table.shape.delimiter.name : nil
    if table.records == nil {
      take(TableScanner(sample: table.firstLines, shape: table.shape), layout)
    } else if layout.hasTimes {
      takeLines(table.firstLines, layout)
    }
  }

  /// Takes the first times of a file that are numbers, as they stand.
  init(path: String, times: [Double]) {
    self.path = path
    self.times = times
    separator = nil
  }

  private mutating func take(_ rows: consuming TableScanner, _ layout: TableLayout) {
    if rows.shape.hasHeader { _ = try? rows.nextRow() }
    for _ in 0..<Self.mostRows {
      guard let row = try? rows.nextRow() else { return }
      guard case .fields = row, rows.fields.count == layout.columns + 1 else { continue }
      if layout.hasTimes {
        let text = Array(rows.text(ofField: layout.at.time).utf8)
        if !TimeParser.isDate(text.span), let time = TimeParser.seconds(text.span) {
          times.append(time)
        }
      }
      for field in [layout.at.session, layout.at.item] where field >= 0 && shortenedID == nil {
        let id = rows.text(ofField: field)
        if Self.isShortened(id) { shortenedID = id }
      }
    }
  }

  /// Parses whole lines with times as they stand.
  private mutating func takeLines(_ lines: [UInt8], _ layout: TableLayout) {
    var piece = LogPiece()
    piece.layout = layout
    piece.layout?.format.timeUnit = .seconds
    piece.layout?.format.skipBadRows = true
    piece.lines = 0..<lines.count
    piece.text = lines
    var parser = LineParser()
    parser.parse(&piece)
    times = piece.rows.prefix(Self.mostRows).map(\.time)
  }

  /// Completes a layout by what was found out; answers that.
  func settle(_ layout: inout TableLayout) -> ReadReport.FileForm {
    var form = ReadReport.FileForm(path: path)
    form.separator = separator
    form.shortenedID = shortenedID
    form.isTimeUnitTold = layout.format.timeUnit != nil
    form.timeUnit =
      times.isEmpty ? nil : layout.format.timeUnit ?? TimeUnit(recognizing: times) ?? .seconds
    layout.format.timeUnit = layout.format.timeUnit ?? form.timeUnit
    return form
  }

  /// Whether a text is a number in a spreadsheet's notation of long ones, such as `1.23457E+18`.
  private static func isShortened(_ text: String) -> Bool {
    text.utf8.count < 24 && text.wholeMatch(of: /[0-9]\.?[0-9]*[eE]\+[0-9]{2}/) != nil
  }
}
