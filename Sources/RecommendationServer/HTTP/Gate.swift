import Dispatch
import HTTPTypes
import Hummingbird
import LiveSessions
import Logging
import NIOHTTP1

/// Stands before every route: lets requests in, and turns whatever goes wrong behind it into an answer.
struct Gate: Sendable {
  let traffic: Traffic
  let tokens: AccessTokens?
  let adminTokens: AccessTokens?
  /// `nil` where an application of somebody else listens.
  var hosts: HostRules?
  let crossOrigin: CrossOrigin
  let metrics: HTTPMetrics
  let logger: Logger

  /// Lets a request pass to what answers it.
  ///
  /// - Parameter route: name of the route for measurements.
  func pass(
    _ request: Request, to route: String, _ access: Access,
    _ answer: () async throws -> Response
  ) async throws -> Response {
    let start = DispatchTime.now().uptimeNanoseconds
    let count = traffic.enter()
    defer { traffic.leave() }
    let id = RequestID(request.headers)
    var response: Response
    do {
      if let preflight = crossOrigin.preflight(request) {
        response = preflight
      } else {
        try admit(request, access, count)
        response = try await answer()
      }
    } catch let error as HTTPParserError {
      // The connection is beyond help; Hummingbird closes it.
      throw error
    } catch {
      let problem = Problem(of: error)
      note(problem, error, request, id)
      response = problem.response(to: id)
    }
    response.headers.append(HTTPField(name: .xRequestID, value: id.text))
    crossOrigin.mark(&response, to: request)
    if request.method == .head { response = response.createHeadResponse() }
    if traffic.isEnding { response.headers[.connection] = "close" }
    let taken = DispatchTime.now().uptimeNanoseconds - start
    metrics.answered(
      request.method, route, status: response.status.code, nanoseconds: Int64(taken))
    if logger.logLevel <= .debug {
      logger.debug(
        "request",
        metadata: [
          "method": "\(request.method)", "path": "\(request.uri.path)",
          "status": .stringConvertible(response.status.code),
          "us": .stringConvertible(taken / 1000), "request_id": "\(id.text)",
        ])
    }
    return response
  }

  private func admit(
    _ request: Request, _ access: Access, _ count: Int
  ) throws(Problem) {
    if !access.contains(.whenBusy), count > traffic.limit {
      throw .tooManyRequests(limit: traffic.limit)
    }
    try hosts?.check(request, comesFromAllowedPage: crossOrigin.admits(request))
    try authorize(request, access)
  }

  /// Whether the token is good for the route.
  private func authorize(_ request: Request, _ access: Access) throws(Problem) {
    if access.contains(.withoutToken) { return }
    let needsAdministrator = access.contains(.forAdministration) && adminTokens != nil
    guard tokens != nil || needsAdministrator else { return }
    let header = request.headers[.authorization] ?? ""
    let isClient = tokens?.admit(header) ?? false
    let isAdministrator = adminTokens?.admit(header) ?? false
    guard isClient || isAdministrator else { throw .unauthorized }
    if needsAdministrator, !isAdministrator {
      throw .forbidden("this path takes an administrator's token")
    }
    if !isClient, access.isDisjoint(with: [.forAdministration, .forWatching]) {
      throw .forbidden("the token is for administration only")
    }
  }

  /// Says in the log what a client is only told in general words.
  private func note(_ problem: Problem, _ error: any Error, _ request: Request, _ id: RequestID) {
    let metadata: Logger.Metadata = [
      "path": "\(request.uri.path)", "error": "\(error)", "request_id": "\(id.text)",
    ]
    if problem == .fault {
      logger.error("request failed", metadata: metadata)
    } else if case LiveSessionError.itemStore = error {
      logger.error("items cannot be kept", metadata: metadata)
    } else if case LiveSessionError.store = error {
      // One for each request; that the store went and returned is said once, where it is watched.
      logger.debug("sessions cannot be read or kept", metadata: metadata)
    }
  }
}
