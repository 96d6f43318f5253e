import Logging
import NIOCore

/// Waits a moment when a connection cannot be accepted, mostly for want of file descriptors, and says so once a
/// minute at most.
///
/// The system goes on telling of the connection that waits: without a pause, the server would do nothing but
/// try.
final class AcceptFailureHandler: ChannelInboundHandler {
  typealias InboundIn = any Channel

  private static let pause = TimeAmount.milliseconds(100)
  private static let silence = TimeAmount.minutes(1)

  private let logger: Logger
  private var lastFailure: NIODeadline?

  init(logger: Logger) { self.logger = logger }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is IOError else {
      context.fireErrorCaught(error)
      return
    }
    let now = NIODeadline.now()
    if lastFailure.map({ now - $0 > Self.silence }) ?? true {
      logger.error(
        "connections cannot be accepted; they wait until some are closed",
        metadata: ["error": "\(error)"])
    }
    lastFailure = now
    let channel = context.channel
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      guard channel.isActive else { return }
      try? channel.syncOptions?.setOption(.autoRead, value: true)
      context.read()
    }
  }
}
