import HTTPTypes
import Hummingbird

/// Who may use a route, and when.
struct Access: OptionSet, Sendable {
  let rawValue: Int

  /// Also without the server's token.
  static let withoutToken = Access(rawValue: 1)
  /// Also with an administrator's token.
  static let forWatching = Access(rawValue: 4)
  /// Only with an administrator's token, where there are such tokens.
  static let forAdministration = Access(rawValue: 8)
  /// Also beyond the limit of requests at once: whoever watches the server must see it when it is busy, too.
  static let whenBusy = Access(rawValue: 2)
}

/// A path with the methods that it takes; all else that the server knows of it is derived from here.
struct Route: Sendable {
  typealias Handler = @Sendable (Request, Parameters) async throws -> Response

  /// Path, with names in braces for its variable parts.
  let path: String
  /// What answers each method; `HEAD` comes with `GET`.
  let methods: [(HTTPRequest.Method, Handler)]
  var access: Access = []
  /// Who may use methods that change something, where not all may who read.
  var accessOfChanges: Access?

  /// Every method that the path takes.
  var taken: [HTTPRequest.Method] {
    let all = methods.map(\.0)
    return all.contains(.get) ? all + [.head] : all
  }

  /// What answers a method: a problem where the path does not take it.
  func handler(of method: HTTPRequest.Method) -> Handler {
    let asked = method == .head ? .get : method
    if let handler = methods.first(where: { $0.0 == asked })?.1 { return handler }
    let allow = taken.map(\.rawValue).joined(separator: ", ")
    return { _, _ in throw Problem.methodNotAllowed(allow) }
  }

  /// Adds the route to a router, all methods behind the gate.
  func add<Context: RequestContext>(to router: some RouterMethods<Context>, _ gate: Gate) {
    for method in HTTPRequest.Method.routed {
      let handler = handler(of: method)
      let access = method == .get || method == .head ? access : accessOfChanges ?? access
      router.on(RouterPath(path), method: method) { [path] request, context in
        try await gate.pass(request, to: path, access) {
          if request.uri.path.utf8.hasEmptyPart { throw Problem.noSuchPath }
          return try await handler(request, context.parameters)
        }
      }
    }
  }
}

extension HTTPRequest.Method {
  /// Methods that routes know, to take or to refuse them.
  static let routed: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
  ]
}

extension String.UTF8View {
  /// Whether there is nothing between two slashes or after the last one, which the router passes over:
  /// it would take `/v1/sessions//events` for the session named `events`.
  fileprivate var hasEmptyPart: Bool {
    var isAfterSlash = false
    for byte in self {
      let isSlash = byte == UInt8(ascii: "/")
      if isSlash && isAfterSlash { return true }
      isAfterSlash = isSlash
    }
    return isAfterSlash && count > 1
  }
}
