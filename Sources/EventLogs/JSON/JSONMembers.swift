/// Names the members of an object, for whoever looks for one.
enum JSONMembers {
  /// Members are named as far as so many.
  private static let limit = 40
  private static let mostLevels = 3

  /// Paths of the members that hold something else than objects, in their order.
  static func paths(_ text: Span<UInt8>, _ object: Range<Int>) -> [String] {
    var paths: [String] = []
    var cursor = JSONCursor(at: object.lowerBound, end: object.upperBound)
    _ = collect(&cursor, text, prefix: "", level: 0, into: &paths)
    return paths
  }

  private static func collect(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, prefix: String, level: Int,
    into paths: inout [String]
  ) -> Bool {
    cursor.readObject(text) { cursor, key in
      let bytes = JSONText.decoded(text, key.range) ?? []
      let path = prefix + String(decoding: bytes, as: UTF8.self)
      let first = cursor.peek(text)
      if first == UInt8(ascii: "{"), level < mostLevels {
        return collect(&cursor, text, prefix: path + ".", level: level + 1, into: &paths)
      }
      if first == UInt8(ascii: "["), level < mostLevels {
        var isFirst = true
        return cursor.readArray(text) { cursor in
          defer { isFirst = false }
          guard isFirst, cursor.peek(text) == UInt8(ascii: "{") else {
            if isFirst { add(path + "[]", to: &paths) }
            return cursor.skipValue(text)
          }
          return collect(&cursor, text, prefix: path + "[].", level: level + 1, into: &paths)
        }
      }
      add(path, to: &paths)
      return cursor.skipValue(text)
    }
  }

  private static func add(_ path: String, to paths: inout [String]) {
    if paths.count < limit, !paths.contains(path) { paths.append(path) }
  }
}
