import SessionData

/// Where objects have a column: keys with dots between them, and `[]` behind the one whose value is a list
/// with an event in each element.
///
/// `ecommerce.item_id` is both the member of an object in another one and a key with a dot, `items[].id` a
/// member of each object of a list, `items[]` each value of a list.
struct JSONPath {
  /// Its text.
  let name: String
  private let text: [UInt8]

  /// What stands behind a key, for a path.
  enum Step {
    /// The column's value.
    case value
    /// An object; the path goes on in it from here.
    case object(Int)
    /// A list of objects, in which the path goes on from here, or of values, where it ends here.
    case list(Int)
  }

  init(_ name: String) {
    self.name = name
    text = Array(name.utf8)
  }

  /// The list in which the column's events stand; `nil` when it has none.
  var list: String? {
    name.range(ofBrackets: 0).map { String(name[..<$0.lowerBound]) }
  }

  /// Whether there are lists within lists.
  var hasInnerList: Bool { name.range(ofBrackets: 1) != nil }

  /// Whether the path is at its end.
  func isEnd(_ place: Int) -> Bool { place == text.count }

  /// What the key means where the path is at `place`; `nil` when it is another one.
  func step(_ key: Span<UInt8>, at place: Int) -> Step? {
    let rest = place + key.count
    guard rest <= text.count,
      ByteScan.equal(text.span.extracting(place..<rest), key)
    else { return nil }
    if rest == text.count { return .value }
    if text[rest] == UInt8(ascii: ".") { return .object(rest + 1) }
    guard text[rest] == UInt8(ascii: "["), rest + 1 < text.count,
      text[rest + 1] == UInt8(ascii: "]")
    else { return nil }
    if rest + 2 == text.count { return .list(rest + 2) }
    return text[rest + 2] == UInt8(ascii: ".") ? .list(rest + 3) : nil
  }
}

extension String {
  /// Where the `[]` with this number stands.
  fileprivate func range(ofBrackets number: Int) -> Range<Index>? {
    let all = ranges(of: "[]")
    return number < all.count ? all[number] : nil
  }
}
