import SessionData

/// Turns the pieces of a log, in their order, into an ``EventLog``.
struct EventLogBuilder: ~Copyable {
  private(set) var report = ReadReport()
  private var vocabulary: ItemVocabulary
  private let unknownItems: UnknownItems
  private var buckets = EventBuckets()
  private var items = [ItemIndex](repeating: 0, count: LogPiece.groupSize)
  private var otherKinds = EventKindCounts()
  private var kindFilter: EventKindFilter?
  /// Rows before this file, good and bad.
  private var rowsBeforeFile = 0
  /// Time of the first row of this piece, whose rows tell their order; 0 where they tell times.
  private var timeBefore = 0.0
  private var resumed: ResumedSessions
  /// Whether sessions are the histories of users.
  private let hasUsers: Bool
  private static let mostWatched = 4096
  /// Lines of this file before this piece.
  private var linesBefore = 0
  /// Whether the last of the report's forms is that of this file.
  private var hasOwnForm = false
  /// What is wrong with the first file without rows.
  private var emptyFile: EventLogError?
  /// A blank line, which is an error if a row follows.
  private var blankLine: Int?

  /// - Parameters:
  ///   - watchesFiles: whether to look for sessions of one file that go on in another one.
  ///   - hasUsers: whether sessions are the histories of users, which have pauses.
  init(
    vocabulary: ItemVocabulary = ItemVocabulary(), unknownItems: UnknownItems = .add,
    watchesFiles: Bool = false, hasUsers: Bool = false
  ) {
    self.hasUsers = hasUsers
    self.vocabulary = vocabulary
    self.unknownItems = unknownItems
    resumed = ResumedSessions(limit: watchesFiles ? ResumedSessions.usualLimit : 0)
  }

  /// Takes up the next piece.
  mutating func take(_ piece: borrowing LogPiece) throws(EventLogError) {
    if let headerLines = piece.headerLines {
      report.files += 1
      rowsBeforeFile = report.rows + report.skippedRows
      linesBefore = headerLines
      blankLine = nil
      kindFilter = piece.layout?.format.kinds
      resumed.beginFile()
      let form = piece.form.flatMap { report.forms.last?.isAlike($0) == true ? nil : $0 }
      hasOwnForm = form != nil
      if let form { report.forms.append(form) }
    }
    var start = 0
    for bad in piece.badRows {
      try append(start..<bad.rowsBefore, of: piece)
      start = bad.rowsBefore
      let line = linesBefore + bad.line + 1
      if bad.problem == .blank {
        blankLine = blankLine ?? line
      } else {
        try rejectBlankLine(of: piece)
        try reject(bad.problem, line: line, of: piece)
      }
    }
    try append(start..<piece.rows.count, of: piece)
    if let failure = piece.failure {
      if case .empty(let path) = failure { return passOver(path, failure) }
      throw failure.movedDown(by: linesBefore + 1)
    }
    linesBefore += piece.lineCount
    if let layout = piece.layout, !layout.hasTimes {
      timeBefore += Double(piece.rows.count)
      report.timesAreRowNumbers = true
      if layout.isBenchmark { report.rowsWereJoined = true }
    }
    report.rows += piece.otherKinds.total
    report.datedRows += piece.datedRows
    otherKinds.add(piece.otherKinds)
    if piece.isLast, let layout = piece.layout,
      report.rows + report.skippedRows == rowsBeforeFile
    {
      passOver(layout.path, layout.emptiness)
      // Without a row it says nothing of times.
      if hasOwnForm { report.forms.removeLast() }
    }
  }

  /// Goes on without a file that has no rows; where no file has any, its error ends the reading.
  private mutating func passOver(_ path: String, _ error: EventLogError) {
    report.emptyFiles.append(path)
    emptyFile = emptyFile ?? error
  }

  // MARK: Bad rows

  private mutating func rejectBlankLine(of piece: borrowing LogPiece) throws(EventLogError) {
    guard let line = blankLine else { return }
    blankLine = nil
    try reject(.blank, line: line, of: piece)
  }

  private mutating func reject(
    _ problem: EventLogError.RowProblem, line: Int, of piece: borrowing LogPiece
  ) throws(EventLogError) {
    guard let layout = piece.layout else { return }
    guard layout.format.skipBadRows else {
      throw layout.hasLines
        ? .badRow(path: layout.path, line: line, problem: problem, skippable: true)
        : .badRecord(path: layout.path, row: line, problem: problem)
    }
    report.skippedRows += 1
    if report.firstSkipped == nil {
      report.firstSkipped =
        "\(layout.path), \(layout.hasLines ? "line" : "row") \(line): \(problem)"
    }
  }

  // MARK: Events

  private mutating func append(
    _ rows: Range<Int>, of piece: borrowing LogPiece
  ) throws(EventLogError) {
    guard !rows.isEmpty else { return }
    try rejectBlankLine(of: piece)
    report.rows += rows.count
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: LogPiece.groupSize) {
      try add(start..<min(start + LogPiece.groupSize, rows.upperBound), of: piece)
    }
  }

  /// Numbers the items of some rows and adds their events.
  private mutating func add(
    _ group: Range<Int>, of piece: borrowing LogPiece
  ) throws(EventLogError) {
    if buckets.count + group.count > Int(UInt32.max) {
      throw .tooMany(what: "events", limit: Int(UInt32.max))
    }
    let (rows, text, sessions) = (piece.rows.span, piece.text.span, piece.sessions.span)
    // Out of the builder for the time, so that both it and the numbers can change.
    var items: [ItemIndex] = []
    swap(&items, &self.items)
    defer { swap(&items, &self.items) }
    var known = items.mutableSpan
    vocabulary.settle(group, of: rows, in: text, into: &known)
    for row in group {
      let session = sessions[row]
      if session < 0 { throw .tooMany(what: "sessions", limit: Int(Int32.max)) }
      var item = items[row - group.lowerBound]
      if item < 0 {
        guard let number = try self.item(of: rows[row], in: text) else {
          report.unknownItemEvents += 1
          continue
        }
        item = number
      }
      let time = rows[row].time + timeBefore
      buckets.append(session: UInt32(bitPattern: session), item: item, time: time)
      if Int(session) < resumed.limit { resumed.add(Int(session), at: time) }
    }
  }

  /// Number of a row's item; `nil` when its event is dropped.
  private mutating func item(
    of row: LogRow, in text: Span<UInt8>
  ) throws(EventLogError) -> ItemIndex? {
    switch unknownItems {
    case .drop:
      return vocabulary.index(of: row, in: text)
    case .add:
      guard let index = vocabulary.insert(row, in: text) else {
        throw .tooMany(what: "items", limit: ItemVocabulary.limit)
      }
      return index
    }
  }

  // MARK: The log

  /// Groups and orders the events.
  ///
  /// - Parameters:
  ///   - sessionCount: every session number is below it.
  ///   - unknownSessions: those whose identifier says that it was not known.
  consuming func finish(
    sessionCount: Int, unknownSessions: [(id: String, number: Int)], threads: Int
  ) throws(EventLogError) -> EventLog {
    if report.rows + report.skippedRows == 0, let emptyFile { throw emptyFile }
    if report.rows == 0 {
      throw .noUsableRows(skipped: report.skippedRows, first: report.firstSkipped ?? "none")
    }
    report.otherKindEvents = otherKinds.total
    report.otherKinds = otherKinds.entries.map { .init(kind: $0.name, events: $0.count) }
    if let kindFilter, report.otherKindEvents == report.rows {
      throw .noEventsOfKinds(
        column: kindFilter.column, kept: kindFilter.kept,
        found: otherKinds.entries.compactMap(\.name))
    }
    let found = resumed.finish(longestPause: report.timesAreRowNumbers ? 0 : nil)
    (report.resumedSessions, report.earlierSessions) = (found.resumed, found.earlier)
    let eventCount = buckets.count
    let (store, places) = buckets.takeSessions(
      sessionCount: sessionCount, minimumLength: unknownItems == .drop ? 2 : 1, threads: threads,
      locating: unknownSessions.map(\.number))
    report.noteUnknown(unknownSessions.map(\.id), at: places, in: store)
    if !hasUsers, !report.timesAreRowNumbers {
      report.interruptedShare = store.interruptedShare(ofAtMost: Self.mostWatched)
    }
    report.shortSessions = sessionCount - store.sessionCount
    report.shortSessionEvents = eventCount - store.eventCount
    // Sessions stand in the order of their first events.
    report.firstTime = store.times.first
    for end in store.offsets.dropFirst() where end > 0 {
      report.lastTime = max(report.lastTime ?? 0, store.times[end - 1])
    }
    guard report.rowsWereJoined else {
      return EventLog(vocabulary: vocabulary, sessions: store, report: report)
    }
    let joined = store.joiningRows(minimumLength: unknownItems == .drop ? 2 : 1)
    // Their places are those of before.
    if joined.sessionCount != store.sessionCount { report.unknownSessions = [] }
    return EventLog(vocabulary: vocabulary, sessions: joined, report: report)
  }
}
