/// Lines of an answer's head; letters count the same in either case.
extension Span<UInt8> {
  /// Where the line stands without the carriage return at its end.
  var lineWithoutReturn: Range<Int> {
    0..<(count > 0 && self[count - 1] == UInt8(ascii: "\r") ? count - 1 : count)
  }

  /// Minor version and status of `HTTP/1.1 200 OK`; `nil` for another text.
  var statusLine: (version: Int, status: Int)? {
    guard count >= 12, begins(with: Array("http/1.".utf8)), self[8] == UInt8(ascii: " "),
      let version = number(in: 7..<8), let status = number(in: 9..<12), status >= 200
    else { return nil }
    return (version, status)
  }

  /// Size of a chunk; an extension may follow it.
  var chunkSize: Int? {
    var size = 0
    for index in indices {
      guard let digit = Character(UnicodeScalar(self[index])).hexDigitValue else {
        let mayEnd = self[index] == UInt8(ascii: ";") || Self.isBlank(self[index])
        return index > 0 && mayEnd ? size : nil
      }
      guard index < 8 else { return nil }
      size = size * 16 + digit
    }
    return isEmpty ? nil : size
  }

  /// Whether the line begins with a word in small letters.
  func begins(with word: [UInt8]) -> Bool {
    guard count >= word.count else { return false }
    for index in word.indices where Self.small(self[index]) != word[index] { return false }
    return true
  }

  /// Whether a header's value is this word in small letters.
  func equals(_ word: [UInt8], from start: Int) -> Bool {
    let range = value(from: start)
    return range.count == word.count && extracting(range).begins(with: word)
  }

  /// A header's value as a number.
  func number(from start: Int) -> Int? { number(in: value(from: start)) }

  private func number(in range: Range<Int>) -> Int? {
    guard (1...15).contains(range.count) else { return nil }
    var result = 0
    for index in range {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self[index]) else { return nil }
      result = result * 10 + Int(self[index] - UInt8(ascii: "0"))
    }
    return result
  }

  /// Where a header's value stands, without white space around it.
  private func value(from start: Int) -> Range<Int> {
    var (start, end) = (start, count)
    while start < end, Self.isBlank(self[start]) { start += 1 }
    while start < end, Self.isBlank(self[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
