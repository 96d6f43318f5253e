import SessionData

/// Writes one part of a benchmark that RecBole reads: a row for each event but the first of its session, with the items
/// before it.
///
/// ```
/// session_id:token	item_id_list:token_seq	item_id:token
/// 1	shoes	socks
/// 1	shoes socks	hat
/// ```
public struct BenchmarkWriter: ~Copyable {
  private var table: TableWriter
  private let path: String

  /// Longest list, as RecBole's `MAX_ITEM_LIST_LENGTH` has it unless told otherwise: the last items count.
  public static let longestList = 50
  private static let columns = ["session_id:token", "item_id_list:token_seq", "item_id:token"]
  /// Texts that pandas, with which RecBole reads tables, takes for missing values.
  private static let missing: Set<String> = [
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
    "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// Opens the file and writes its header.
  public init(path: String) throws(EventLogError) {
    self.path = path
    table = try TableWriter(path: path, columns: Self.columns)
  }

  /// Writes all sessions of a log, numbered from `firstSession`.
  ///
  /// - Throws: ``EventLogError/unsupported(path:reason:)`` for an item that such a file cannot hold, and I/O errors.
  public mutating func write(_ log: EventLog, firstSession: Int = 1) throws(EventLogError) {
    var isFit = [Bool](repeating: false, count: log.vocabulary.count)
    var list: [UInt8] = []
    for session in 0..<log.sessions.sessionCount {
      let name = String(firstSession + session)
      let items = log.sessions.items(of: session)
      for item in items where !isFit[Int(item)] {
        try check(log.vocabulary.id(of: item))
        isFit[Int(item)] = true
      }
      for place in items.indices.dropFirst() {
        list.removeAll(keepingCapacity: true)
        for item in items[max(items.startIndex, place - Self.longestList)..<place] {
          if !list.isEmpty { list.append(0x20) }
          list += log.vocabulary.utf8(of: item)
        }
        try table.writeRow(name.utf8, list, log.vocabulary.utf8(of: items[place]))
      }
    }
  }

  /// Completes the file and gives it its name.
  public consuming func finish() throws(EventLogError) { try table.finish() }

  private func check(_ id: String) throws(EventLogError) {
    guard id.utf8.contains(where: { $0 <= 0x20 || $0 == QuotedRecord.quote }) else {
      guard Self.missing.contains(id) else { return }
      throw .unsupported(
        path: path,
        reason: "an item is called '\(id)', which RecBole takes for a missing value; "
          + "give it another name")
    }
    throw .unsupported(
      path: path,
      reason:
        "the item '\(id)' has a blank, a line break or a quote, which RecBole's lists cannot hold; "
        + "give items other names")
  }
}
