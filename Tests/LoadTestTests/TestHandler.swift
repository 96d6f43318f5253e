import Foundation
import NIOCore
import NIOHTTP1

/// One connection of a ``TestServer``.
final class TestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let shared: TestServer.Shared
  private var path: [Substring] = []
  private var body = ByteBuffer()

  init(_ shared: TestServer.Shared) { self.shared = shared }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      path = head.uri.prefix { $0 != "?" }.split(separator: "/")
      body.clear()
      shared.log.withLock { log in
        for token in head.headers["Authorization"] { log.tokens.insert(token) }
      }
    case .body(var part): body.writeBuffer(&part)
    case .end: answer(context)
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard path.count == 4, path[0] == "v1", path[1] == "sessions" else {
      return write(context, .notFound, "{}")
    }
    let session = String(path[2])
    let object = try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))
    let item = (object as? [String: Any])?["item"] as? String
    let (number, events) = shared.log.withLock { log in
      if !log.inFlight.insert(session).inserted { log.overlaps.insert(session) }
      if let item { log.items[session, default: []].append(item) } else { log.reads += 1 }
      log.requests += 1
      return (log.requests - 1, log.items[session, default: []].count)
    }
    let json = #"{"session":"\(session)","events":\(events),"model":"main","recommendations":[]}"#
    reply(shared.reply(number), json, session, context)
  }

  private func reply(
    _ reply: TestServer.Reply, _ json: String, _ session: String, _ context: ChannelHandlerContext
  ) {
    if case .delay(let milliseconds) = reply {
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
        self.reply(.answer, json, session, context)
      }
      return
    }
    if case .silence = reply { return }
    shared.log.withLock { log in _ = log.inFlight.remove(session) }
    switch reply {
    case .answer: write(context, .ok, json)
    case .chunked: write(context, .ok, json, isChunked: true)
    case .answerAndClose:
      write(context, .ok, json, headers: ["Connection": "close"])
      context.close(promise: nil)
    case .status(let status): write(context, status, #"{"title":"fault"}"#)
    case .noJSON: write(context, .ok, "<html></html>")
    case .garbage: write(raw: "SSH-2.0-OpenSSH\r\n\r\n", context)
    case .reset:
      // Closing without lingering resets the connection.
      try? context.channel.syncOptions?.setOption(
        .socketOption(.so_linger), value: linger(l_onoff: 1, l_linger: 0))
      context.close(promise: nil)
    case .close: context.close(promise: nil)
    case .delay, .silence: break
    }
  }

  private func write(
    _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ text: String,
    headers: HTTPHeaders = [:], isChunked: Bool = false
  ) {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    if !isChunked { headers.add(name: "Content-Length", value: "\(text.utf8.count)") }
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    for piece in isChunked ? [text.prefix(5), text.dropFirst(5)] : [text[...]] {
      let buffer = ByteBuffer(substring: piece)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  /// Writes bytes past the encoder.
  private func write(raw text: String, _ context: ChannelHandlerContext) {
    guard
      let encoder = try? context.pipeline.syncOperations.context(
        handlerType: HTTPResponseEncoder.self)
    else { return }
    encoder.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
  }
}
