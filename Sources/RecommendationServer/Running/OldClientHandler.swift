import NIOCore
import NIOHTTP1

/// Names a host for clients of HTTP/1.0, which need not name one: no browser is among them.
final class OldClientHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data), head.version == .http1_0,
      !head.headers.contains(name: "Host")
    else { return context.fireChannelRead(data) }
    head.headers.add(name: "Host", value: "localhost")
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }
}
