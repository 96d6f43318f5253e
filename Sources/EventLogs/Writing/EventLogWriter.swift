import SessionData

/// Writes a click log that ``EventLogReader`` reads.
public struct EventLogWriter: ~Copyable {
  private var table: TableWriter

  /// Opens the log and writes its header; see ``TableWriter`` for what the name decides.
  ///
  /// - Parameter items: items that are going to be written: where one has a TAB or a line break, fields of a
  ///   TAB-separated log may stand between quotes.
  public init(
    path: String, format: EventLogFormat = EventLogFormat(), items: ItemVocabulary? = nil
  ) throws(EventLogError) {
    let quotes = items?.idBytes.contains { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    table = try TableWriter(
      path: path, columns: [format.sessionColumn, format.itemColumn, format.timeColumn],
      quotes: quotes ?? false)
  }

  /// Writes one event.
  ///
  /// - Parameter time: Unix seconds, finite and ≥ 0.
  public mutating func write(session: String, item: String, time: Double) throws(EventLogError) {
    try table.writeRow([session, item, Self.text(of: time)])
  }

  /// Writes all sessions of a log, numbered from `firstSession`.
  ///
  /// - Parameters:
  ///   - dwell: repetitions to write behind each event.
  ///   - progress: called now and then with the number of sessions written; `false` stops.
  public mutating func write(
    _ log: EventLog, firstSession: Int = 1, dwell: DwellRepetition? = nil,
    progress: (_ sessions: Int) -> Bool = { _ in true }
  ) throws(EventLogError) {
    for (number, session) in log.sessions.enumerated() {
      let name = String(firstSession + number)
      for event in session.events {
        let item = log.vocabulary.utf8(of: session.items[event])
        let time = session.times[event]
        try table.writeRow(name.utf8, item, Self.text(of: time).utf8)
        guard let dwell else { continue }
        for repetition in 0..<dwell.count(of: event, in: session) {
          let later = time + Double(repetition + 1) * dwell.seconds
          try table.writeRow(name.utf8, item, Self.text(of: later).utf8)
        }
      }
      if number & 0xFFFF == 0xFFFF, !progress(number + 1) { return }
    }
  }

  /// Completes the file and gives it its name.
  public consuming func finish() throws(EventLogError) {
    try table.finish()
  }

  /// Shortest text that reads back as the same number; whole seconds without a point.
  private static func text(of time: Double) -> String {
    precondition(time.isFinite && time >= 0, "time \(time) is not finite and ≥ 0")
    return time < 0x1p53 && time == time.rounded(.down) ? String(Int64(time)) : "\(time)"
  }
}
