import CHiredis
import Foundation
import SessionStates

/// A connection to a Redis server that waits for its answers, in the order of the commands.
///
/// It is not thread-safe: whoever holds it uses it from one thread at a time. Once it failed, it is of no
/// use any more, so that a late answer is never taken for another command's.
package final class RedisConnection {
  /// Why a connection is no more.
  package struct Failure: Error {
    package let reason: String
  }

  // SAFETY: made by `init`, never nil after it, freed by `deinit` alone, and not handed out.
  private let context: UnsafeMutablePointer<redisContext>
  private let timeout: Duration
  /// What bytes go through where the address asks for it.
  private var tls: TLSConnection?

  /// Connects; the timeout holds for connecting, for sending and for each answer.
  package init(_ address: RedisAddress, timeout: Duration) throws(Failure) {
    let limit = timeval(timeout)
    let context =
      address.socket.map { redisConnectUnixWithTimeout($0, limit) }
      ?? redisConnectWithTimeout(address.host, Int32(address.port), limit)
    guard let context else { throw Failure(reason: "not enough memory") }
    self.context = context
    self.timeout = timeout
    guard context.pointee.err == 0, redisSetTimeout(context, limit) == REDIS_OK else {
      throw Failure(reason: reason)
    }
    guard let security = address.security else { return }
    do throws(TLSConnection.Failure) {
      tls = try TLSConnection(socket: context.pointee.fd, host: address.host, security)
    } catch {
      throw Failure(reason: reason(of: error))
    }
  }

  deinit {
    tls = nil
    redisFree(context)
  }

  /// Whether the server has hung up: nothing else can be read while no answer is due.
  var isBroken: Bool {
    var state = pollfd(fd: context.pointee.fd, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) != 0
  }

  /// Sends all commands at once; the answers that came back, and why there are no more of them.
  package func exchange(
    _ commands: [RedisCommand]
  ) -> (replies: [RedisReply], failure: Failure?) {
    if let tls { return exchange(commands, tls) }
    for command in commands {
      // SAFETY: hiredis copies the bytes before it returns.
      let status = command.encoded.withUnsafeBytes { bytes in
        redisAppendFormattedCommand(
          context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      if status != REDIS_OK { return ([], Failure(reason: reason)) }
    }
    var replies: [RedisReply] = []
    for _ in commands {
      var reply: UnsafeMutableRawPointer?
      guard redisGetReply(context, &reply) == REDIS_OK, let reply else {
        return (replies, Failure(reason: reason))
      }
      // SAFETY: hiredis gives a redisReply that is ours; its bytes are copied before it is freed.
      replies.append(RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee))
      freeReplyObject(reply)
    }
    return (replies, nil)
  }

  /// The same over TLS: hiredis only reads what the answers are made of.
  private func exchange(
    _ commands: [RedisCommand], _ tls: TLSConnection
  ) -> (replies: [RedisReply], failure: Failure?) {
    var replies: [RedisReply] = []
    do throws(TLSConnection.Failure) {
      try tls.write(commands.flatMap(\.encoded))
      while replies.count < commands.count {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(context.pointee.reader, &reply) == REDIS_OK else {
          return (replies, Failure(reason: "its answer is none of Redis's"))
        }
        guard let reply else {
          let bytes = try tls.read()
          // SAFETY: hiredis copies the bytes before it returns.
          let status = bytes.withUnsafeBytes { bytes in
            redisReaderFeed(
              context.pointee.reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
              bytes.count)
          }
          guard status == REDIS_OK else { return (replies, Failure(reason: "not enough memory")) }
          continue
        }
        // SAFETY: hiredis gives a redisReply that is ours; its bytes are copied before it is freed.
        replies.append(RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee))
        freeReplyObject(reply)
      }
      return (replies, nil)
    } catch {
      return (replies, Failure(reason: reason(of: error)))
    }
  }

  private func reason(of failure: TLSConnection.Failure) -> String {
    switch failure {
    case .late: "no answer within \(timeout)"
    case .broken(let reason): reason
    }
  }

  private var reason: String {
    // SAFETY: the text lies in the context and ends within its 128 bytes.
    let words = withUnsafeBytes(of: context.pointee.errstr) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let timedOut = context.pointee.err == REDIS_ERR_IO && words == String(cString: strerror(EAGAIN))
    return timedOut ? "no answer within \(timeout)" : words
  }
}

extension RedisReply {
  fileprivate init(_ reply: redisReply) {
    // SAFETY: `str` points to `len` bytes, or is nil where the kind of the reply has none.
    let bytes = Array(
      UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len))
    switch reply.type {
    case REDIS_REPLY_NIL: self = .null
    case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
    case REDIS_REPLY_ARRAY:
      // SAFETY: `element` points to as many replies as `elements` says, each there until the whole is freed.
      self = .array(
        (0..<reply.elements).map { place in
          reply.element[place].map { RedisReply($0.pointee) } ?? .unexpected
        })
    case REDIS_REPLY_STRING: self = .bytes(bytes)
    case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
    case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes, as: UTF8.self))
    default: self = .unexpected
    }
  }
}

extension timeval {
  fileprivate init(_ duration: Duration) {
    let milliseconds = Int(duration.wholeMilliseconds)
    self.init(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
  }
}
