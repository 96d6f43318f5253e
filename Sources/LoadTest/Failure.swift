import Foundation
import NIOCore

/// Ways in which a request fails.
public enum Failure: Hashable, Sendable {
  /// Nobody listens at the address.
  case connectionRefused
  /// The connection cannot be made for another reason.
  case cannotConnect
  /// The server broke the connection off before the answer was complete.
  case connectionReset
  /// The server closed the connection before the answer was complete.
  case connectionClosed
  /// There was no complete answer in time.
  case timeout
  /// The answer is no HTTP, or its body no JSON object.
  case malformedAnswer
  /// The answer has a status other than success.
  case status(Int)

  /// Key in JSON: `timeout`, `http_503`.
  public var key: String {
    switch self {
    case .connectionRefused: "connection_refused"
    case .cannotConnect: "cannot_connect"
    case .connectionReset: "connection_reset"
    case .connectionClosed: "connection_closed"
    case .timeout: "timeout"
    case .malformedAnswer: "malformed_answer"
    case .status(let code): "http_\(code)"
    }
  }

  /// The same for people: `HTTP 503`.
  public var name: String {
    if case .status(let code) = self { return "HTTP \(code)" }
    return key.replacing("_", with: " ")
  }

  /// How the error of a connection attempt counts.
  init(connecting error: any Error) {
    switch error {
    case ChannelError.connectTimeout: self = .timeout
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .connectionRefused
    // A server that ends resets what waits to be accepted, which may be told of while the connection is made.
    case let error as IOError where [ECONNRESET, EPIPE, ENOTCONN].contains(error.errnoCode):
      self = .connectionReset
    default: self = .cannotConnect
    }
  }

  /// How the error of an open connection counts.
  init(exchanging error: any Error) {
    let code = (error as? IOError)?.errnoCode
    self = code == ECONNRESET || code == EPIPE ? .connectionReset : .connectionClosed
  }
}
