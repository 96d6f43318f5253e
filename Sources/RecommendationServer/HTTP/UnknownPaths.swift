import HTTPTypes
import Hummingbird

/// Answers for paths that lead nowhere, behind the same gate as all others.
struct UnknownPaths<Context: RequestContext>: RouterMiddleware {
  let gate: Gate

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let isRouted = HTTPRequest.Method.routed.contains(request.method)
      // What is not known to be open needs the token, however a path is spelt.
      let access: Access = request.uri.path.hasPrefix(PageFile.folder) ? .withoutToken : []
      // Such paths have one name together in the measurements: there is no end of them.
      return try await gate.pass(
        request, to: "other", isRouted ? access : [.withoutToken, .whenBusy]
      ) {
        throw isRouted
          ? Problem.noSuchPath : .methodNotAllowed("GET, HEAD, POST, PUT, PATCH, DELETE")
      }
    }
  }
}
