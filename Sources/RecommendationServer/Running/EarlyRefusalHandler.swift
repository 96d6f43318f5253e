import NIOCore

/// Refuses plain requests before HTTP is read, where more come than can be answered.
///
/// Reading one and writing its answer part by part costs as much as the connection itself. ``ConnectionHandler``
/// knows which may be refused, and refuses those that are not plain.
final class EarlyRefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let refusal = Refusal(.overloaded)

  private let connection: ConnectionHandler
  private let load: LoopLoad
  private let metrics: HTTPMetrics
  /// Whether all that came in were plain requests, so that the next byte begins one.
  private var isBetween = true
  /// Whether something was refused, or handed on, since the last end of reading.
  private var (hasRefused, hasPassed) = (false, false)

  /// - Parameter connection: the handler of the same connection, behind the reader.
  init(_ connection: ConnectionHandler, _ load: LoopLoad, _ metrics: HTTPMetrics) {
    self.connection = connection
    self.load = load
    self.metrics = metrics
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    load.wake(at: .now())
    let bytes = unwrapInboundIn(data)
    let request = isBetween ? PlainRequest(bytes.readableBytesUInt8Span) : nil
    isBetween = request != nil
    if let request, load.isFull, connection.mayRefuse(request, bytes) {
      load.refuse()
      metrics.refused(bytes.text(request.method), status: Self.refusal.status)
      let id = RequestID(given: request.id.map(bytes.text))
      context.writeAndFlush(wrapOutboundOut(Self.refusal.answer(to: id)), promise: nil)
      hasRefused = true
      return
    }
    hasPassed = true
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Nobody behind knows of what was refused.
    if hasPassed || !hasRefused { context.fireChannelReadComplete() }
    (hasRefused, hasPassed) = (false, false)
  }
}

/// The answer to requests that are refused, all alike but for what they are called.
private struct Refusal {
  let status: Int
  /// What stands before the request's name, between the first and the second, and after it.
  private let head: [UInt8]
  private let start: [UInt8]
  private let end: [UInt8]

  init(_ problem: Problem) {
    status = problem.status.code
    var head = "HTTP/1.1 \(status) \(problem.status.reasonPhrase)\r\n"
    for (name, value) in problem.headers { head += "\(name): \(value)\r\n" }
    self.head = Array((head + "X-Request-Id: ").utf8)
    let name = RequestID(given: "name")
    let document = problem.document(for: name)
    let place = document.indices.last { document[$0...].starts(with: name.text.utf8) }
    start = Array(document[..<(place ?? document.endIndex)])
    end = Array(document[(place ?? document.endIndex)...].dropFirst(name.text.utf8.count))
  }

  func answer(to request: RequestID) -> ByteBuffer {
    let name = request.text.utf8
    let length = start.count + name.count + end.count
    var answer = ByteBuffer()
    answer.reserveCapacity(head.count + name.count + length + 32)
    answer.writeBytes(head)
    answer.writeBytes(name)
    answer.writeString("\r\nContent-Length: \(length)\r\n\r\n")
    answer.writeBytes(start)
    answer.writeBytes(name)
    answer.writeBytes(end)
    return answer
  }
}

extension ByteBuffer {
  fileprivate func text(_ range: Range<Int>) -> String {
    getString(at: readerIndex + range.lowerBound, length: range.count) ?? ""
  }
}
