import Hummingbird

/// Tells of paths that lead nowhere in the same way as of all other problems.
struct NotFoundMiddleware<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    if hasEmptyPart(request.uri.path.utf8) { throw Problem.noSuchPath }
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      throw Problem.noSuchPath
    }
  }

  /// Whether there is nothing between two slashes or after the last one, which the router passes over:
  /// it would take `/v1/sessions//events` for the session named `events`.
  private func hasEmptyPart(_ path: String.UTF8View) -> Bool {
    let slash = UInt8(ascii: "/")
    return path.count > 1 && path.last == slash
      || zip(path, path.dropFirst()).contains { $0 == slash && $1 == slash }
  }
}
