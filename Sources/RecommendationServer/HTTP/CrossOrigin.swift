import HTTPTypes
import Hummingbird

/// Lets scripts of some web pages talk to the server from a browser (CORS): those of the origins allowed, and of no
/// other.
///
/// A page proves who it is by a token that its script sends. Cookies and other credentials that a browser adds by
/// itself are not asked for.
struct CrossOrigin: Sendable {
  let allowed: Set<String>

  init(_ origins: Set<WebOrigin>) { allowed = Set(origins.map(\.text)) }

  /// Whether a request comes from a page of an origin that is allowed.
  func admits(_ request: Request) -> Bool {
    !allowed.isEmpty && request.headers[.origin].map(allowed.contains) == true
  }

  /// The answer to a browser that asks what a page may send; `nil` for any other request.
  func preflight(_ request: Request) -> Response? {
    guard request.method == .options, request.headers[.accessControlRequestMethod] != nil,
      admits(request)
    else { return nil }
    return Response(
      status: .noContent,
      headers: [
        .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE",
        .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
        .accessControlMaxAge: "600",
      ])
  }

  /// Says in an answer which page may read it; caches keep it apart from those for other origins.
  func mark(_ response: inout Response, to request: Request) {
    if allowed.isEmpty { return }
    response.headers.append(HTTPField(name: .vary, value: "Origin"))
    guard admits(request) else { return }
    response.headers[.accessControlAllowOrigin] = request.headers[.origin]
    response.headers[.accessControlExposeHeaders] =
      "Allow, Idempotency-Replayed, Retry-After, WWW-Authenticate, X-Request-Id"
  }
}
