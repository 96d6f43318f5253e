import NIOCore
import NIOHTTP1

/// Stands between a connection and what answers its requests, where versions of HTTP are known.
///
/// It keeps the connection open, or ends it, as the client's version has it; what comes after it knows one sign for
/// the end, `Connection: close`. It tells clients to go on that ask before they send a body, closes connections
/// whose client takes too long to send a request, and answers bytes that are no request with a problem document.
/// Where more requests come than can be answered, it refuses some, since that costs a fraction here of what it costs
/// behind.
///
/// One handler does all of it, as every handler costs every part of every request.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What stands before the paths of requests that may be refused.
  private static let refusable = ["/v1/sessions/", "/v1/recommendations"]

  /// How long a connection may bring its last request when the server ends.
  private static let lastMoment = TimeAmount.milliseconds(200)

  /// Whether the client still waits.
  let client = ClientPresence()
  private let traffic: Traffic
  private let metrics: HTTPMetrics
  private let load: LoopLoad
  private let slowest: TimeAmount
  private let allowsOrigins: Bool

  /// What the answer to a request must say of the connection; `nil` where it goes on as is usual.
  private var said = CircularBuffer<String?>()
  /// Whether an answer has begun whose end is still to come.
  private var isAnswering = false
  /// The request whose end is still to come.
  private var unfinished: HTTPRequestHead?
  /// Whether the rest of a request is passed over, which is refused.
  private var isRefusing = false
  private var deadline: Scheduled<Void>?
  private var unreadable: HTTPParserError?

  /// - Parameters:
  ///   - load: what the connection's thread has to do.
  ///   - slowest: time in which a client must have sent a request that has begun.
  ///   - allowsOrigins: whether scripts of web pages may ask, whose requests are refused where answers are marked for
  ///     them.
  init(
    _ traffic: Traffic, _ metrics: HTTPMetrics, _ load: LoopLoad, slowest: TimeAmount,
    allowsOrigins: Bool
  ) {
    self.traffic = traffic
    self.metrics = metrics
    self.load = load
    self.slowest = slowest
    self.allowsOrigins = allowsOrigins
  }
}

// MARK: What comes in

extension ConnectionHandler {
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      unfinished = head
      isRefusing = !load.admits(mayRefuse: mayRefuse(head))
      if !isRefusing { read(head, data, context) }
    case .body: if !isRefusing { context.fireChannelRead(data) }
    case .end:
      if deadline != nil { cancel() }
      let refused = isRefusing ? unfinished : nil
      (unfinished, isRefusing) = (nil, false)
      if let refused { refuse(refused, context) } else { context.fireChannelRead(data) }
    }
  }

  /// Whether a request may be refused before anything is known of it but its head: it asks for recommendations, its
  /// connection has no other one, and its answer would say nothing that only those behind know.
  private func mayRefuse(_ head: HTTPRequestHead) -> Bool {
    isFree && head.version == .http1_1 && head.isKeepAlive
      && Self.refusable.contains(where: head.uri.hasPrefix)
      && !head.headers.contains(name: "Expect")
      && !(allowsOrigins && head.headers.contains(name: "Origin"))
  }

  /// The same of a request that nobody has read, of an earlier handler.
  func mayRefuse(_ request: PlainRequest, _ bytes: ByteBuffer) -> Bool {
    isFree && !traffic.isEnding && !(allowsOrigins && request.hasOrigin)
      && Self.refusable.contains { path in
        bytes.readableBytesView.dropFirst(request.target.lowerBound).starts(with: path.utf8)
      }
  }

  /// Whether all requests of the connection are answered.
  private var isFree: Bool { said.isEmpty && !isAnswering }

  private func refuse(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let problem = Problem.overloaded
    metrics.refused(head.method.rawValue, status: problem.status.code)
    let id = RequestID(given: head.headers.first(name: "X-Request-Id"))
    write(problem, id, isLast: traffic.isEnding, context, nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func read(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
    let isOld = head.version == .http1_0
    guard isOld || !head.isKeepAlive else {
      said.append(nil)
      context.fireChannelRead(data)
      return
    }
    var head = head
    let word = head.isKeepAlive ? "keep-alive" : "close"
    said.append(word)
    head.headers.replaceOrAdd(name: "Connection", value: word)
    // Clients of that age need not name a host, and no browser is among them.
    if isOld, !head.headers.contains(name: "Host") {
      head.headers.add(name: "Host", value: "localhost")
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  /// Nearly all requests come whole, and nothing is to be done for them here.
  func channelReadComplete(context: ChannelHandlerContext) {
    if let unfinished, deadline == nil { wait(for: unfinished, context) }
    context.fireChannelReadComplete()
  }

  /// Waits for the rest of a request, not for ever: one byte now and then would hold the connection open.
  private func wait(for head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: slowest) { channel.close(promise: nil) }
    // Those who ask wait for a second or longer where nobody tells them to go on. HTTP/1.0 knows no such word, and
    // before the answer to an earlier request it would be taken for that one's.
    guard head.version != .http1_0, said.count == 1,
      head.headers.first(name: "Expect")?.lowercased() == "100-continue"
    else { return }
    let goOn = HTTPResponseHead(version: .http1_1, status: .continue)
    context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    unreadable = unreadable ?? error as? HTTPParserError
    context.fireErrorCaught(error)
  }
}

// MARK: Ends

extension ConnectionHandler {
  /// Notices that the client leaves, and puts the connection's end off for a moment when the server ends.
  ///
  /// The host closes connections that are between two requests at once. A request that is on its way, or lies
  /// unread in the connection, would then be answered by a reset. Only now are clients told to give their
  /// connections up: earlier, they would make new ones.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      traffic.end()
      context.eventLoop.assumeIsolated().scheduleTask(in: Self.lastMoment) {
        context.fireUserInboundEventTriggered(event)
      }
      return
    }
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { client.leave() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.leave()
    cancel()
    load.leave(said.count)
    said.removeAll()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancel() }

  private func cancel() {
    deadline?.cancel()
    deadline = nil
  }
}

// MARK: What goes out

extension ConnectionHandler {
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part = unwrapOutboundIn(data)
    if case .end = part { isAnswering = false }
    guard case .head(var head) = part, head.status.code >= 200 else {
      context.write(data, promise: promise)
      return
    }
    isAnswering = true
    let first = said.popFirst()
    if first != nil { load.leave() }
    let word = first ?? nil
    if let unreadable, head.status == .badRequest, head.headers["Content-Length"] == ["0"] {
      let problem = Problem(of: unreadable)
      metrics.unreadable(status: problem.status.code)
      write(problem, nil, isLast: true, context, promise)
    } else if let word {
      head.headers.replaceOrAdd(name: "Connection", value: word)
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    } else {
      context.write(data, promise: promise)
    }
  }

  /// Writes a problem; its end follows.
  private func write(
    _ problem: Problem, _ id: RequestID?, isLast: Bool, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>?
  ) {
    let document = problem.document(for: id)
    var headers = HTTPHeaders(problem.headers)
    headers.add(name: "Content-Length", value: "\(document.count)")
    if let id { headers.add(name: "X-Request-Id", value: id.text) }
    if isLast { headers.add(name: "Connection", value: "close") }
    let status = HTTPResponseStatus(
      statusCode: problem.status.code, reasonPhrase: problem.status.reasonPhrase)
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: promise)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: document)))), promise: nil)
  }
}
