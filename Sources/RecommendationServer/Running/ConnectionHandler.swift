import NIOCore
import NIOHTTP1

/// Keeps a connection open, or ends it, as the client's version of HTTP has it; and answers bytes that are no
/// request with a problem document.
///
/// It stands where versions are known: what comes after it knows one sign for the end, `Connection: close`.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What the answer to a request must say of the connection; `nil` where it goes on as is usual.
  private var said = CircularBuffer<String?>()
  private var unreadable: HTTPParserError?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      context.fireChannelRead(data)
      return
    }
    let isOld = head.version == .http1_0
    guard isOld || !head.isKeepAlive else {
      said.append(nil)
      context.fireChannelRead(data)
      return
    }
    let word = head.isKeepAlive ? "keep-alive" : "close"
    said.append(word)
    head.headers.replaceOrAdd(name: "Connection", value: word)
    // Clients of that age wait for nothing.
    if isOld {
      head.headers.remove(name: "Expect")
      // They need not name a host, and no browser is among them.
      if !head.headers.contains(name: "Host") { head.headers.add(name: "Host", value: "localhost") }
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    unreadable = unreadable ?? error as? HTTPParserError
    context.fireErrorCaught(error)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200 else {
      context.write(data, promise: promise)
      return
    }
    let word = said.popFirst() ?? nil
    if let unreadable, head.status == .badRequest, head.headers["Content-Length"] == ["0"] {
      write(Problem(of: unreadable), context, promise)
    } else if let word {
      head.headers.replaceOrAdd(name: "Connection", value: word)
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    } else {
      context.write(data, promise: promise)
    }
  }

  /// Puts a problem in the place of the host's answer, which has no body; its end follows.
  private func write(
    _ problem: Problem, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    let document = problem.document(for: nil)
    let headers: HTTPHeaders = [
      "Content-Type": Problem.contentType, "Cache-Control": "no-store",
      "Content-Length": "\(document.count)", "Connection": "close",
    ]
    let status = HTTPResponseStatus(
      statusCode: problem.status.code, reasonPhrase: problem.status.reasonPhrase)
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: promise)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: document)))), promise: nil)
  }
}
