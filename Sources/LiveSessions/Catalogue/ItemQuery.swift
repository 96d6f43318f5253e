/// Words to find items by.
public struct ItemQuery: Sendable, Equatable {
  /// Characters (Unicode scalars) that a query has at most.
  public static let mostCharacters = 512
  /// Words that a query has at most.
  public static let mostWords = 16

  /// Words in lower-case UTF-8 that all must be found, the longest first, none of which is a part of another.
  let words: [[UInt8]]

  /// Takes a text apart at its white space; `nil` when it is longer, or has more words, than is looked for.
  public init?(_ text: String) {
    guard text.unicodeScalars.count <= Self.mostCharacters else { return nil }
    let all = text.lowercased().split(whereSeparator: \.isWhitespace)
    guard all.count <= Self.mostWords else { return nil }
    var words: [Substring] = []
    // What is rare is mostly long, and the first word that is not there ends the look at an item.
    for word in all.sorted(by: { $0.utf8.count > $1.utf8.count })
    where !words.contains(where: { $0.contains(word) }) { words.append(word) }
    self.words = words.map { Array($0.utf8) }
  }
}
