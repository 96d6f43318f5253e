/// Words to find items by.
public struct ItemQuery: Sendable, Equatable {
  /// Characters (Unicode scalars) that a query has at most.
  public static let mostCharacters = 512
  /// Different words that a query has at most.
  public static let mostWords = 16

  /// Words in lower-case UTF-8 that all must be found, the longest first, none of which is a part of another.
  let words: [[UInt8]]

  /// Takes a text apart at its white space; `nil` when it is longer, or has more words, than is looked for.
  public init?(_ text: String) {
    guard text.unicodeScalars.count <= Self.mostCharacters else { return nil }
    // What is rare is mostly long, and the first word that is not there ends the look at an item.
    let all = Set(text.lowercased().split(whereSeparator: \.isWhitespace))
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    guard all.count <= Self.mostWords else { return nil }
    var words: [Substring] = []
    for word in all where !words.contains(where: { $0.contains(word) }) { words.append(word) }
    self.words = words.map { Array($0.utf8) }
  }
}
