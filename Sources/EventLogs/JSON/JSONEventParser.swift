import SessionData

/// Turns JSON objects into the rows of a piece.
///
/// An object is an event, or as many as the list has elements in which columns stand. Members may come in any
/// order, and others among them are skipped. An object counts whole or not at all.
struct JSONEventParser {
  /// What was found of the columns: first outside of the list, then in each of its elements.
  private(set) var values: [JSONMember] = []
  /// Where the element begins in ``values`` whose members are read.
  private var element = 0
  /// For each level of objects and each path: where it goes on, −1 when it does not, −2 for its value.
  private var places: [Int] = []
  /// The column whose list is something else.
  private var noList: Int?

  private static let off = -1
  private static let value = -2

  /// Parses the objects of a piece; where bad ones are errors, it stops at the first.
  mutating func parse(
    _ text: Span<UInt8>, _ range: Range<Int>, _ layout: TableLayout, into piece: inout LogPiece
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      var line = piece.lineCount
      let end: Int
      var next: Int
      if layout.records == .stream {
        while start < range.upperBound, Self.isBetween(text[start]) {
          if text[start] == 0x0A { line += 1 }
          start += 1
        }
        piece.lineCount = line
        if start == range.upperBound { return }
        end = JSONSplitter.end(ofValueAt: start, in: text, to: range.upperBound)
        next = end
        for index in start..<end where text[index] == 0x0A { piece.lineCount += 1 }
      } else {
        end = ByteScan.firstIndex(of: 0x0A, in: text, from: start, to: range.upperBound)
        next = end + 1
        piece.lineCount += 1
      }
      var cursor = JSONCursor(at: start, end: end)
      cursor.skipSpace(text)
      if cursor.isAtEnd {
        piece.reject(.blank, line: line)
      } else if let problem = take(&cursor, text, layout, into: &piece) {
        piece.reject(problem, line: line)
        if !layout.format.skipBadRows { return }
      }
      start = next
    }
  }

  /// Whether a byte may stand between the objects of a list.
  private static func isBetween(_ byte: UInt8) -> Bool {
    JSONCursor.isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[")
      || byte == UInt8(ascii: "]")
  }

  /// Takes up the events of an object; answers what is wrong with it.
  private mutating func take(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ layout: TableLayout,
    into piece: inout LogPiece
  ) -> EventLogError.RowProblem? {
    let first = cursor.at
    let columns = layout.paths.count
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: repeatElement(.missing, count: columns))
    element = 0
    noList = nil
    if places.isEmpty {
      places = [Int](repeating: Self.off, count: (JSONCursor.depthLimit + 2) * columns)
    }
    for column in 0..<columns { places[column] = 0 }
    let isRead = readMembers(&cursor, text, layout, level: 0)
    cursor.skipSpace(text)
    guard isRead, cursor.isAtEnd else { return .notAnObject(column: cursor.column) }
    if let noList { return .notAList(member: layout.paths[noList].list ?? "") }
    return add(text, first..<cursor.end, layout, to: &piece)
  }

  // MARK: Members

  private mutating func readMembers(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ layout: TableLayout, level: Int
  ) -> Bool {
    cursor.readObject(text) { cursor, key in
      if key.isEscaped {
        guard let decoded = JSONText.decoded(text, key.range) else {
          return cursor.skipValue(text)
        }
        return readValue(of: decoded.span, &cursor, text, layout, level: level)
      }
      return readValue(of: text.extracting(key.range), &cursor, text, layout, level: level)
    }
  }

  /// Reads the value behind a key as far as columns stand in it.
  private mutating func readValue(
    of key: Span<UInt8>, _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ layout: TableLayout,
    level: Int
  ) -> Bool {
    let columns = layout.paths.count
    let (here, inside) = (level * columns, (level + 1) * columns)
    var (isValue, isObject, list) = (false, false, Int?.none)
    for column in 0..<columns {
      places[inside + column] = Self.off
      let place = places[here + column]
      guard place >= 0, let step = layout.paths[column].step(key, at: place) else { continue }
      switch step {
      case .value:
        places[inside + column] = Self.value
        isValue = true
      case .object(let place):
        places[inside + column] = place
        isObject = true
      case .list(let place):
        places[inside + column] = place
        list = column
      }
    }
    let first = cursor.peek(text)
    if let list {
      if first == UInt8(ascii: "[") { return readList(&cursor, text, layout, level: level + 1) }
      guard let value = JSONMember(&cursor, text) else { return false }
      if !value.isNothing { noList = list }
      return true
    }
    if isObject, first == UInt8(ascii: "{") {
      for column in 0..<columns where places[inside + column] == Self.value {
        values[element + column] = .other(.object)
      }
      return readMembers(&cursor, text, layout, level: level + 1)
    }
    guard isValue else { return cursor.skipValue(text) }
    return readValues(&cursor, text, columns, inside)
  }

  /// Reads a value of the columns that end here.
  private mutating func readValues(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ columns: Int, _ level: Int
  ) -> Bool {
    guard let value = JSONMember(&cursor, text) else { return false }
    for column in 0..<columns where places[level + column] == Self.value {
      values[element + column] = value
    }
    return true
  }

  /// Reads the list in which events stand.
  private mutating func readList(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ layout: TableLayout, level: Int
  ) -> Bool {
    let columns = layout.paths.count
    defer { element = 0 }
    return cursor.readArray(text) { cursor in
      element = values.count
      values.append(contentsOf: repeatElement(.missing, count: columns))
      if cursor.peek(text) == UInt8(ascii: "{") {
        return readMembers(&cursor, text, layout, level: level)
      }
      guard let value = JSONMember(&cursor, text) else { return false }
      for column in 0..<columns {
        let place = places[level * columns + column]
        if place >= 0, layout.paths[column].isEnd(place) { values[element + column] = value }
      }
      return true
    }
  }
}
