import HTTPTypes

/// What is wrong with a request or with the server, as a client is told (RFC 9457).
struct Problem: Error, Equatable {
  let status: HTTPResponse.Status
  /// Short name of the kind of problem, for programs.
  let kind: String
  /// The kind of problem in words, the same for all of a kind.
  let title: String
  /// This one, and what to do about it.
  let detail: String
  /// The field of the request that is wrong.
  var field: String?
  /// Whether the events of the request are recorded, where that is known.
  var isRecorded: Bool?
  /// Seconds after which another try makes sense.
  var retryAfter: Int?
  /// Methods that would be allowed.
  var allow: String?
}

extension Problem {
  static func malformed(_ detail: String) -> Problem {
    Problem(
      status: .badRequest, kind: "malformed", title: "The request cannot be read", detail: detail)
  }

  static func invalid(_ field: String, _ detail: String) -> Problem {
    Problem(
      status: .unprocessableContent, kind: "invalid-value", title: "A value is not allowed",
      detail: detail, field: field)
  }

  static let unauthorized = Problem(
    status: .unauthorized, kind: "unauthorized", title: "The token is missing or wrong",
    detail: "send the header 'Authorization: Bearer TOKEN' with the token of this server")

  /// The token is known, and not good for this.
  static func forbidden(_ detail: String) -> Problem {
    Problem(
      status: .forbidden, kind: "forbidden", title: "The request is not allowed", detail: detail)
  }

  static let wrongHost = forbidden(
    "without a token, the server answers on loopback by the names localhost, 127.0.0.1 and [::1]; "
      + "whoever runs it can allow the one in Host (--allowed-host)")

  static let wrongOrigin = forbidden(
    "a page of another origin may not change anything here; send the request from a server, "
      + "or with a token")

  /// Nobody is there to be told; the measurements tell it from a fault.
  static let clientGone = Problem(
    status: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"),
    kind: "client-gone", title: "The client has left", detail: "the work was given up")

  static let noSuchPath = Problem(
    status: .notFound, kind: "no-such-path", title: "There is nothing here",
    detail: "the paths are described at /openapi.json")

  static func methodNotAllowed(_ allow: String) -> Problem {
    Problem(
      status: .methodNotAllowed, kind: "method-not-allowed",
      title: "The path does not take this method", detail: "allowed here: \(allow)", allow: allow)
  }

  static func tooLarge(limit: Int) -> Problem {
    Problem(
      status: .contentTooLarge, kind: "too-large", title: "The request is too large",
      detail: "a body has \(limit) bytes at most")
  }

  static let unsupportedEncoding = Problem(
    status: .unsupportedMediaType, kind: "unsupported-encoding", title: "The body is compressed",
    detail: "send it as it is, without Content-Encoding", field: "Content-Encoding")

  static func tooManyRequests(limit: Int) -> Problem {
    Problem(
      status: .tooManyRequests, kind: "too-many-requests", title: "Too many requests at once",
      detail: "\(limit) are being answered; send this one again a little later", retryAfter: 1)
  }

  /// More requests come than can be answered.
  static let overloaded = Problem(
    status: .tooManyRequests, kind: "too-many-requests", title: "Too many requests at once",
    detail:
      "more come than can be answered in time; this one changed nothing, send it again a little later",
    retryAfter: 1)

  static func unavailable(_ detail: String) -> Problem {
    Problem(
      status: .serviceUnavailable, kind: "unavailable", title: "Not able to answer for now",
      detail: detail, retryAfter: 1)
  }

  static let notReady = Problem(
    status: .serviceUnavailable, kind: "not-ready", title: "Not ready",
    detail: "the server is starting or shutting down")

  static let fault = Problem(
    status: .internalServerError, kind: "fault", title: "A fault of the server",
    detail: "the server's log says more")
}
