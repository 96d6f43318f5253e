import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Gives a connection a moment to bring its last request when the server ends.
///
/// The host closes connections that are between two requests at once. A request that is on its way, or lies
/// unread in the connection, would then be answered by a reset. Only now are clients told to give their
/// connections up: earlier, they would make new ones.
final class LastRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let traffic: Traffic
  private let moment: TimeAmount

  init(_ traffic: Traffic, moment: TimeAmount) { (self.traffic, self.moment) = (traffic, moment) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is ChannelShouldQuiesceEvent else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    traffic.end()
    context.eventLoop.assumeIsolated().scheduleTask(in: moment) {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
