/// Finds where values end that stand one behind another, without reading them.
struct JSONSplitter {
  private var depth = 0
  private var isInString = false
  private var isBehindBackslash = false

  /// Takes the next byte; answers whether an object ends with it.
  mutating func ends(with byte: UInt8) -> Bool {
    if isInString {
      if isBehindBackslash {
        isBehindBackslash = false
      } else if byte == UInt8(ascii: "\\") {
        isBehindBackslash = true
      } else if byte == 0x22 {
        isInString = false
      }
      return false
    }
    switch byte {
    case 0x22: isInString = true
    case UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "}") where depth > 0:
      depth -= 1
      return depth == 0
    default: break
    }
    return false
  }

  /// One behind the last object that ends in a part of the text; `nil` when none does.
  mutating func lastEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var last: Int?
    for index in start..<end where ends(with: text[index]) { last = index + 1 }
    return last
  }

  /// Where the value ends that begins at `start`: an object behind its last brace, anything else before the
  /// next object or line.
  static func end(ofValueAt start: Int, in text: Span<UInt8>, to end: Int) -> Int {
    var splitter = JSONSplitter()
    let isObject = text[start] == UInt8(ascii: "{")
    for index in start..<end {
      if !isObject, text[index] == 0x0A || text[index] == UInt8(ascii: "{") { return index }
      if splitter.ends(with: text[index]), isObject { return index + 1 }
    }
    return end
  }
}
