import SessionData

/// How the objects of a file stand in it.
enum JSONRecords {
  /// One a line.
  case lines
  /// One behind another, over any number of lines, as in a list `[{…}, {…}]` or as tools write them for
  /// people.
  case stream

  /// What a file's beginning says; `nil` when it is no JSON.
  ///
  /// - Parameters:
  ///   - start: the first bytes of the file.
  ///   - isExpected: whether the file is said to be JSON.
  init?(_ start: Span<UInt8>, isExpected: Bool) {
    let hasMark = start.count >= 3 && start[0] == 0xEF && start[1] == 0xBB && start[2] == 0xBF
    var cursor = JSONCursor(at: hasMark ? 3 : 0, end: start.count)
    cursor.skipSpace(start)
    let first = cursor.peek(start)
    var inner = JSONCursor(at: cursor.at + 1, end: start.count)
    inner.skipSpace(start)
    let second = inner.peek(start)
    switch first {
    case UInt8(ascii: "["):
      // A table's first column may be called [id].
      let isList = second == UInt8(ascii: "{") || second == UInt8(ascii: "]")
      guard isExpected || isList else { return nil }
      self = .stream
    case UInt8(ascii: "{"):
      let isObject = second == 0x22 || second == UInt8(ascii: "}")
      guard isExpected || isObject else { return nil }
      self = Self.isOpenLine(start, from: cursor.at) ? .stream : .lines
    default:
      guard isExpected else { return nil }
      self = .lines
    }
  }

  /// Whether the first line ends where no object does, rather than being cut short.
  private static func isOpenLine(_ start: Span<UInt8>, from first: Int) -> Bool {
    let end = ByteScan.firstIndex(of: 0x0A, in: start, from: first, to: start.count)
    guard end < start.count else { return false }
    var last = end - 1
    while last > first, JSONCursor.isSpace(start[last]) { last -= 1 }
    return [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":")]
      .contains(start[last])
  }

  /// Whether a file's name says that it holds JSON, whatever compression suffix follows.
  static func isName(_ path: String) -> Bool {
    var name = path.lowercased()
    for suffix in Compression.allCases.map(\.suffix) where name.hasSuffix(suffix) {
      name.removeLast(suffix.count)
    }
    return [".jsonl", ".ndjson", ".json"].contains { name.hasSuffix($0) }
  }
}
