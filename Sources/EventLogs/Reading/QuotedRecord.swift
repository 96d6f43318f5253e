import SessionData

/// Splits one CSV record with quotes, as in RFC 4180.
enum QuotedRecord {
  static let quote: UInt8 = 0x22

  enum Outcome {
    /// The record ends before `end` and takes `lines` physical lines.
    case complete(end: Int, lines: Int)
    /// More bytes are needed.
    case incomplete
    case malformed(EventLogError.RowProblem)
  }

  /// Reads the record at `start`.
  ///
  /// A quote inside a field that does not start with one is an ordinary character; blanks outside of quotes
  /// mean nothing.
  ///
  /// - Parameters:
  ///   - delimiter: the byte between two fields.
  ///   - isLast: no bytes follow `limit`.
  ///   - fields: receives field `f` as `text[fields[f] ..< fields[f + 1] - 1]`.
  ///   - text: receives the fields without their quotes, one NUL after each.
  static func parse(
    _ buffer: [UInt8], from start: Int, to limit: Int, delimiter: UInt8, isLast: Bool,
    fields: inout [Int], text: inout [UInt8]
  ) -> Outcome {
    let bytes = buffer.span
    fields.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    fields.append(0)
    var position = start
    var lines = 1
    while true {
      let opening = skipBlanks(bytes, position, limit, unless: delimiter)
      if opening < limit && bytes[opening] == quote {
        position = opening + 1
        while true {
          let close = ByteScan.firstIndex(of: quote, in: bytes, from: position, to: limit)
          if close == limit { return isLast ? .malformed(.openQuote) : .incomplete }
          for index in position..<close {
            if bytes[index] == 0x0A { lines += 1 }
            text.append(bytes[index])
          }
          position = close + 1
          if position == limit && !isLast { return .incomplete }
          guard position < limit && bytes[position] == quote else { break }
          text.append(quote)
          position += 1
        }
        position = skipBlanks(bytes, position, limit, unless: delimiter)
        if position == limit && !isLast { return .incomplete }
      } else {
        while position < limit, bytes[position] != delimiter,
          !isLineEnd(bytes, position, limit, isLast)
        {
          text.append(bytes[position])
          position += 1
        }
        if position == limit && !isLast { return .incomplete }
      }
      text.append(0)
      fields.append(text.count)
      if position == limit { return isLast ? .complete(end: limit, lines: lines) : .incomplete }
      if bytes[position] == delimiter {
        position += 1
      } else if bytes[position] == 0x0A {
        return .complete(end: position + 1, lines: lines)
      } else if bytes[position] == 0x0D {
        if position + 1 == limit {
          return isLast ? .complete(end: limit, lines: lines) : .incomplete
        }
        guard bytes[position + 1] == 0x0A else { return .malformed(.textAfterQuote) }
        return .complete(end: position + 2, lines: lines)
      } else {
        return .malformed(.textAfterQuote)
      }
    }
  }

  /// Position behind blanks, none of which is the delimiter.
  private static func skipBlanks(
    _ bytes: Span<UInt8>, _ start: Int, _ limit: Int, unless delimiter: UInt8
  ) -> Int {
    var position = start
    while position < limit && bytes[position] != delimiter && Blanks.isBlank(bytes[position]) {
      position += 1
    }
    return position
  }

  /// Whether a line feed, or a carriage return before one or before the end, stands at `position`.
  private static func isLineEnd(
    _ bytes: Span<UInt8>, _ position: Int, _ limit: Int, _ isLast: Bool
  ) -> Bool {
    if bytes[position] == 0x0A { return true }
    guard bytes[position] == 0x0D else { return false }
    return position + 1 == limit ? isLast : bytes[position + 1] == 0x0A
  }
}
