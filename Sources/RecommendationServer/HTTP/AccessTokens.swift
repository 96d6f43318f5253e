import Foundation
import LiveSessions
import Synchronization

/// Secrets of which requests must carry one; those in a file are read again when it changes.
///
/// With several at once, none of which is better than another, a token is exchanged without a gap: add the
/// new one, let the clients change to it, take the old one away.
public final class AccessTokens: Sendable {
  private struct State {
    var tokens: [BearerToken]
    var stamp: FileStamp?
  }

  private let path: String?
  private let state: Mutex<State>

  /// Tokens that stay as they are; one or more.
  public init(_ tokens: [BearerToken]) {
    precondition(!tokens.isEmpty, "no token")
    path = nil
    state = Mutex(State(tokens: tokens))
  }

  /// Tokens in a file, one a line.
  ///
  /// - Throws: ``AccessTokenError`` when the file cannot be read, or a line is no token.
  public init(contentsOf path: String) throws(AccessTokenError) {
    self.path = path
    let stamp = FileStamp(path)
    state = Mutex(State(tokens: try Self.read(path), stamp: stamp))
  }

  /// Number of tokens.
  public var count: Int { state.withLock { $0.tokens.count } }

  /// Whether an `Authorization` header carries one of them; takes the same time whichever it is.
  func admit(_ header: String) -> Bool {
    let tokens = state.withLock { $0.tokens }
    return tokens.reduce(false) { isKnown, token in
      let isCarried = token.isCarried(by: header)
      return isKnown || isCarried
    }
  }

  /// Reads the file again if it changed; tokens known before stay when it cannot be used.
  ///
  /// - Returns: whether there are others now.
  /// - Throws: ``AccessTokenError``, once for each change of the file.
  func refresh() throws(AccessTokenError) -> Bool {
    guard let path else { return false }
    let stamp = FileStamp(path)
    let isSame = state.withLock { state in
      defer { state.stamp = stamp }
      return state.stamp == stamp
    }
    if isSame { return false }
    let tokens = try Self.read(path)
    return state.withLock { state in
      defer { state.tokens = tokens }
      return state.tokens != tokens
    }
  }

  private static func read(_ path: String) throws(AccessTokenError) -> [BearerToken] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AccessTokenError(path: path, reason: .unreadable)
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    var tokens: [BearerToken] = []
    for line in lines where !line.allSatisfy(\.isWhitespace) {
      let isPlain = line.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
      guard isPlain, let token = BearerToken(String(line)) else {
        throw AccessTokenError(path: path, reason: isPlain ? .short : .malformed)
      }
      tokens.append(token)
    }
    if tokens.isEmpty { throw AccessTokenError(path: path, reason: .malformed) }
    return tokens
  }
}

/// A file of tokens that cannot be used; nothing of its content is in here.
public struct AccessTokenError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with a file of tokens.
  public enum Reason: Sendable {
    /// There is no such file, or it may not be read.
    case unreadable
    /// It has no token, or a line that is none.
    case malformed
    /// A token is easily guessed.
    case short
  }

  /// Path of the file.
  public let path: String
  /// What is wrong with it.
  public let reason: Reason

  /// The path, what is wrong, and what to do.
  public var description: String {
    switch reason {
    case .unreadable: "\(path): no such file, or it cannot be read"
    case .malformed: "\(path): a token is one line of printable ASCII without spaces"
    case .short:
      "\(path): the token is too short to be safe; it has 16 characters or more\n"
        + "make one with: openssl rand -hex 32 > \(path)"
    }
  }
}
