import Dispatch
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1
import Synchronization

/// Stands before the routes: lets requests in, and turns whatever goes wrong behind it into an answer.
struct Gate<Routes: HTTPResponder>: HTTPResponder where Routes.Context: RequestContext {
  typealias Context = Routes.Context

  let routes: Routes
  let traffic: Traffic
  let token: BearerToken?
  let instruments: Instruments
  let logger: Logger

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = DispatchTime.now().uptimeNanoseconds
    let count = traffic.enter()
    defer { traffic.leave() }
    var response: Response
    do {
      try admit(request, count)
      response = try await routes.respond(to: request, context: context)
    } catch let error as HTTPParserError {
      // The connection is beyond help; Hummingbird closes it.
      throw error
    } catch {
      let problem = Problem(of: error)
      if problem == .fault {
        logger.error(
          "request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      }
      response = problem.response
      if request.method == .head { response = response.createHeadResponse() }
    }
    if traffic.isEnding { response.headers[.connection] = "close" }
    let taken = DispatchTime.now().uptimeNanoseconds - start
    // Paths that lead nowhere have one name together: there is no end of them.
    let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "other"
    instruments.answered(
      request.method, route, status: response.status.code, nanoseconds: Int64(taken))
    if logger.logLevel <= .debug {
      logger.debug(
        "request",
        metadata: [
          "method": "\(request.method)", "path": "\(request.uri.path)",
          "status": "\(response.status.code)", "us": "\(taken / 1000)",
        ])
    }
    return response
  }

  private func admit(_ request: Request, _ count: Int) throws(Problem) {
    guard HTTPRequest.Method.routed.contains(request.method) else {
      throw .methodNotAllowed("GET, HEAD, POST, DELETE")
    }
    let path = request.uri.path
    // Whoever watches the server must see it when it is busy, too.
    let isWatching = ["/healthz", "/readyz", "/metrics"].contains(path)
    if !isWatching, count > traffic.limit { throw .tooManyRequests(limit: traffic.limit) }
    // What is not known to be open needs the token, however a path is spelt.
    let isOpen =
      ["/", "/healthz", "/readyz", "/openapi.json"].contains(path) || path.hasPrefix("/page/")
    guard let token, !isOpen else { return }
    guard let header = request.headers[.authorization], token.isCarried(by: header) else {
      throw .unauthorized
    }
  }
}

/// Counts the requests being answered, and knows whether new ones are welcome.
final class Traffic: Sendable {
  /// Most requests at once.
  let limit: Int
  private let count = Atomic(0)
  private let isReadyNow = Atomic(false)
  private let isEndingNow = Atomic(false)

  init(limit: Int) { self.limit = limit }

  /// Requests being answered.
  var inFlight: Int { count.load(ordering: .relaxed) }

  /// Whether load balancers should send requests here.
  var isReady: Bool { isReadyNow.load(ordering: .relaxed) }

  /// Whether clients are told to give their connections up, as the server is about to end.
  var isEnding: Bool { isEndingNow.load(ordering: .relaxed) }

  func enter() -> Int { count.add(1, ordering: .relaxed).newValue }

  func leave() { count.subtract(1, ordering: .relaxed) }

  func open() { isReadyNow.store(true, ordering: .relaxed) }

  func drain() { isReadyNow.store(false, ordering: .relaxed) }

  func end() { isEndingNow.store(true, ordering: .relaxed) }
}
