import SessionStates

/// A secret that requests must carry.
public struct BearerToken: Sendable, Equatable {
  private let secret: Secret

  /// A token of at least 16 characters without white space; `nil` for any other text.
  public init?(_ text: String) {
    let text = text.drop(while: \.isWhitespace)
    let token = text.prefix { !$0.isWhitespace }
    guard token.count >= 16, text.dropFirst(token.count).allSatisfy(\.isWhitespace) else {
      return nil
    }
    secret = Secret(token)
  }

  /// Whether an `Authorization` header carries the token; takes the same time wherever they differ.
  func isCarried(by header: String) -> Bool {
    let scheme = "bearer "
    guard header.prefix(scheme.count).lowercased() == scheme else { return false }
    return secret.equals(header.utf8.dropFirst(scheme.utf8.count))
  }
}
