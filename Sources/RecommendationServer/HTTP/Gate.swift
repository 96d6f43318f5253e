import Dispatch
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Stands before every route: lets requests in, and turns whatever goes wrong behind it into an answer.
struct Gate: Sendable {
  let traffic: Traffic
  let token: BearerToken?
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
      if problem == .fault {
        logger.error(
          "request failed",
          metadata: [
            "path": "\(request.uri.path)", "error": "\(error)", "request_id": "\(id.text)",
          ])
      }
      response = problem.response(to: id)
    }
    response.headers[.xRequestID] = id.text
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
          "status": "\(response.status.code)", "us": "\(taken / 1000)",
          "request_id": "\(id.text)",
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
    guard let token, !access.contains(.withoutToken) else { return }
    guard let header = request.headers[.authorization], token.isCarried(by: header) else {
      throw .unauthorized
    }
  }
}
