/// Turns rows into columns of numbers, and those into an ``EventLog``.
struct EventLogBuilder: ~Copyable {
  var report = ReadReport()

  private var vocabulary: ItemVocabulary
  private let unknownItems: UnknownItems
  private var table = SessionTable()
  private var columns = EventColumns()
  private var batch = EventBatch()
  private var sessionIndices: [Int32] = []
  private var itemIndices: [ItemIndex] = []
  /// Identifier and hash of the last row's session: most rows go on with it.
  private var lastSession: [UInt8] = []
  private var lastHash = Hash128(low: 0, high: 0)

  init(vocabulary: ItemVocabulary, unknownItems: UnknownItems) {
    self.vocabulary = vocabulary
    self.unknownItems = unknownItems
  }

  /// Adds one event.
  mutating func append(session: Span<UInt8>, item: Span<UInt8>, time: Double)
    throws(EventLogError)
  {
    report.rows += 1
    if lastSession.isEmpty || !ByteScan.equal(lastSession.span, session) {
      lastSession.removeAll(keepingCapacity: true)
      ByteScan.append(session, to: &lastSession)
      lastHash = ByteScan.hash(session)
    }
    batch.append(session: lastHash, item: item, time: time)
    if batch.isFull { try numberBatch() }
  }

  /// Numbers the waiting rows and adds them to the columns.
  private mutating func numberBatch() throws(EventLogError) {
    if columns.count + batch.rows.count > Int(UInt32.max) {
      throw .tooMany(what: "events", limit: Int(UInt32.max))
    }
    table.settle(batch, into: &sessionIndices)
    vocabulary.settle(batch, into: &itemIndices)
    for row in 0..<batch.rows.count {
      // Sessions are numbered before items are dropped: ties keep their order in the files.
      let session = try sessionIndex(row)
      guard let item = try itemIndex(row) else {
        report.unknownItemEvents += 1
        continue
      }
      columns.append(session: session, item: item, time: batch.rows[row].time)
    }
    batch.removeAll()
  }

  private mutating func sessionIndex(_ row: Int) throws(EventLogError) -> Int32 {
    if sessionIndices[row] >= 0 { return sessionIndices[row] }
    if row > 0 && batch.rows[row].session == batch.rows[row - 1].session {
      sessionIndices[row] = sessionIndices[row - 1]
    } else {
      guard let index = table.index(of: batch.rows[row].session) else {
        throw .tooMany(what: "sessions", limit: Int(Int32.max))
      }
      sessionIndices[row] = index
    }
    return sessionIndices[row]
  }

  /// Number of a row's item; `nil` when its event is dropped.
  private mutating func itemIndex(_ row: Int) throws(EventLogError) -> ItemIndex? {
    if itemIndices[row] >= 0 { return itemIndices[row] }
    switch unknownItems {
    case .drop:
      return vocabulary.index(of: batch.rows[row], in: batch)
    case .add:
      guard let index = vocabulary.insert(batch.rows[row], of: batch) else {
        throw .tooMany(what: "items", limit: ItemVocabulary.limit)
      }
      return index
    }
  }

  /// Groups and orders the events.
  consuming func finish() throws(EventLogError) -> EventLog {
    try numberBatch()
    let sessionCount = table.count
    let eventCount = columns.count
    table = SessionTable()  // frees the hashes before the grouping needs memory
    let store = columns.takeSessions(
      sessionCount: sessionCount, minimumLength: unknownItems == .drop ? 2 : 1)
    var report = report
    report.shortSessions = sessionCount - store.sessionCount
    report.shortSessionEvents = eventCount - store.eventCount
    return EventLog(vocabulary: vocabulary, sessions: store, report: report)
  }
}
