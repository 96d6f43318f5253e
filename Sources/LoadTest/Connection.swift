import NIOCore

/// A connection to the server with one request at a time, opened anew when it was closed.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// A request that has no answer yet.
  struct Request {
    let step: Step
    let due: UInt64
    /// Since when its session was free for it.
    let ready: UInt64
    let sent: UInt64
    /// Whether the body of the answer is kept.
    let isSampled: Bool
  }

  private let engine: LoadEngine
  /// Set while the connection is open.
  private var context: ChannelHandlerContext?
  private var request: Request?
  private var scanner = ResponseScanner()
  private var buffer = ByteBuffer()
  /// Why the connection is being closed.
  private var failure: Failure?
  /// Whether the answer was the connection's last.
  private var isClosing = false
  /// When the last request was done.
  var freeSince: UInt64 = 0

  init(_ engine: LoadEngine) { self.engine = engine }

  /// Sends a request, and connects before where need be.
  func start(_ request: Request) {
    self.request = request
    if let context { send(request, context) } else { engine.connect(self) }
  }

  /// Gives up a request that was sent before a time.
  func expire(sentBefore limit: UInt64) {
    guard let request, request.sent < limit, let context else { return }
    close(context, .timeout)
  }

  /// Ends the connection.
  func close() { context?.close(promise: nil) }

  /// Fails the request because no connection came about.
  func connectingFailed(_ error: any Error) {
    guard let request = take() else { return }
    engine.finish(request, on: self, failure: Failure(connecting: error))
    engine.rest(self)
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    if let request { send(request, context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard request != nil else {
      // An answer that nobody asked for.
      close(context, .malformedAnswer)
      return
    }
    let buffer = unwrapInboundIn(data)
    switch scanner.consume(buffer.readableBytesUInt8Span) {
    case .incomplete: break
    case .malformed: close(context, .malformedAnswer)
    case .complete: complete(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(context, Failure(exchanging: error))
  }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    let failure = self.failure ?? .connectionClosed
    self.failure = nil
    if let request = take() {
      engine.finish(request, on: self, failure: failure)
      engine.release(self)
    } else if isClosing {
      isClosing = false
      engine.release(self)
    }
  }

  private func send(_ request: Request, _ context: ChannelHandlerContext) {
    scanner.begin(keepingBody: request.isSampled)
    buffer.clear()
    engine.writer.write(request.step, to: &buffer)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private func complete(_ context: ChannelHandlerContext) {
    guard let request = take() else { return }
    let isSuccess = (200..<300).contains(scanner.status)
    let failure: Failure? =
      !isSuccess
      ? .status(scanner.status) : scanner.looksLikeObject ? nil : .malformedAnswer
    engine.finish(request, on: self, failure: failure, body: scanner.body)
    if scanner.closes {
      isClosing = true
      context.close(promise: nil)
    } else {
      engine.release(self)
    }
  }

  private func close(_ context: ChannelHandlerContext, _ failure: Failure) {
    // The first reason is the true one; what follows is the closing itself.
    self.failure = self.failure ?? failure
    context.close(promise: nil)
  }

  private func take() -> Request? {
    defer { request = nil }
    return request
  }
}
