import SessionData

/// What a click log holds.
struct LogInspection {
  private let path: String
  private let log: EventLog
  private let lengths: [Int]
  private let firstTime: Double
  private let lastTime: Double
  private let top: TopItems

  init(path: String, log: EventLog, titles: ItemTitles) {
    self.path = path
    self.log = log
    let sessions = log.sessions
    lengths = (0..<sessions.sessionCount).map { sessions.events(of: $0).count }.sorted()
    firstTime = sessions.times.min() ?? 0
    lastTime = sessions.times.max() ?? 0
    top = TopItems(
      log.vocabulary, counts: sessions.itemCounts(itemCount: log.vocabulary.count),
      titles: titles)
  }

  private var events: Int { log.sessions.eventCount }
  private var meanLength: Double { Double(events) / Double(max(lengths.count, 1)) }
  private var medianLength: Int { lengths.isEmpty ? 0 : lengths[(lengths.count - 1) / 2] }
  private var singles: Int { lengths.prefix { $0 == 1 }.count }

  var json: String {
    JSONObject([
      "file": path, "kind": "log", "events": events, "sessions": lengths.count,
      "items": log.vocabulary.count, "first_time": firstTime, "last_time": lastTime,
      "skipped_rows": log.report.skippedRows,
      "session_length": JSONObject([
        "min": lengths.first ?? 0, "median": medianLength, "mean": meanLength,
        "max": lengths.last ?? 0, "single_event_sessions": singles,
      ]),
      "top_items": top.json,
    ]).json
  }

  var text: String {
    """
    \(path): a click log
    events    \(NumberText.grouped(events))
    sessions  \(NumberText.grouped(lengths.count))
    items     \(NumberText.grouped(log.vocabulary.count))
    time      \(NumberText.time(firstTime)) to \(NumberText.time(lastTime))
    lengths   \(lengths.first ?? 0) to \(lengths.last ?? 0), median \(medianLength), \
    mean \(NumberText.fixed(meanLength, 2)); \(NumberText.count(singles, "session")) of one event

    \(top.text)
    """
  }
}
