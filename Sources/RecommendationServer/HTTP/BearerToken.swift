/// A secret that requests must carry.
public struct BearerToken: Sendable {
  private let secret: [UInt8]

  /// A token of at least 16 characters without white space; `nil` for any other text.
  public init?(_ text: String) {
    let text = text.drop(while: \.isWhitespace)
    let token = text.prefix { !$0.isWhitespace }
    guard token.count >= 16, text.dropFirst(token.count).allSatisfy(\.isWhitespace) else {
      return nil
    }
    secret = Array(token.utf8)
  }

  /// Whether an `Authorization` header carries the token; takes the same time wherever they differ.
  func isCarried(by header: String) -> Bool {
    guard header.lowercased().hasPrefix("bearer ") else { return false }
    let given = Array(header.utf8.dropFirst(7))
    var difference = UInt(bitPattern: given.count ^ secret.count)
    for (index, byte) in given.enumerated() {
      difference |= UInt(byte ^ secret[index % secret.count])
    }
    return difference == 0
  }
}
