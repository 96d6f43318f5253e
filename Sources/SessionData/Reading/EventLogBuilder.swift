/// Turns rows into columns of numbers, and those into an ``EventLog``.
struct EventLogBuilder: ~Copyable {
  var report = ReadReport()

  private var vocabulary: ItemVocabulary
  private let unknownItems: UnknownItems
  private var table = SessionTable()
  private var columns = EventColumns()
  /// Identifier and number of the last row's session: most rows go on with it.
  private var lastSession: [UInt8] = []
  private var lastIndex: Int32 = 0

  init(vocabulary: ItemVocabulary, unknownItems: UnknownItems) {
    self.vocabulary = vocabulary
    self.unknownItems = unknownItems
  }

  /// Adds one event.
  mutating func append(session: Span<UInt8>, item: Span<UInt8>, time: Double)
    throws(EventLogError)
  {
    report.rows += 1
    // Sessions are numbered before items are dropped: ties keep their order in the files.
    let sessionIndex = try index(ofSession: session)
    let itemIndex: ItemIndex
    switch unknownItems {
    case .add:
      guard let index = vocabulary.insert(item) else {
        throw .tooMany(what: "items", limit: ItemVocabulary.limit)
      }
      itemIndex = index
    case .drop:
      guard let index = vocabulary.index(ofUTF8: item) else {
        report.unknownItemEvents += 1
        return
      }
      itemIndex = index
    }
    if columns.count == Int(UInt32.max) {
      throw .tooMany(what: "events", limit: Int(UInt32.max))
    }
    columns.append(session: sessionIndex, item: itemIndex, time: time)
  }

  private mutating func index(ofSession session: Span<UInt8>) throws(EventLogError) -> Int32 {
    if ByteScan.equal(lastSession.span, session) { return lastIndex }
    guard let index = table.index(of: ByteScan.hash(session)) else {
      throw .tooMany(what: "sessions", limit: Int(Int32.max))
    }
    lastSession.removeAll(keepingCapacity: true)
    for position in session.indices { lastSession.append(session[position]) }
    lastIndex = index
    return index
  }

  /// Groups and orders the events.
  consuming func finish() -> EventLog {
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
